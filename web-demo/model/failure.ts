/** Why something failed, as a name that outlives a change of the language, and in words. */
import {
  ConnectionClosed,
  ConnectionLost,
  NotSignedIn,
  QueueFull,
  type ReasonName,
  Refused,
  RequestTimeout,
  reasons,
} from '../../client/index.ts'
import { words } from './language.ts'
import { reasonWords } from './reason-words.ts'
import { failureWords, modelWords } from './words.ts'

/** A reason of the server, or one of this page. */
export type FailureName = ReasonName | keyof typeof failureWords.en

export function failureOf(error: unknown): FailureName {
  if (error instanceof Refused) return error.reason ?? 'refused'
  if (error instanceof RequestTimeout) return 'noReply'
  if (error instanceof ConnectionLost || error instanceof ConnectionClosed) return 'connectionLost'
  if (error instanceof NotSignedIn) return 'notSignedIn'
  if (error instanceof QueueFull) return 'queueFull'
  console.error(error)
  return 'unexpected'
}

/** The failure in the current language. */
export function failureName(name: FailureName): string {
  if (isReason(name)) return words(reasonWords)[name]
  // The history may hold a name of another version.
  return words(failureWords)[Object.hasOwn(failureWords.en, name) ? name : 'refused']
}

/** Why something failed, in the current language, and how long to wait. */
export function failureText(error: unknown): string {
  const text = failureName(failureOf(error))
  const say = words(modelWords)
  if (!(error instanceof Refused)) return text
  if (error.reason === 'searchRefused') return text + say.searchDetail(error.message)
  return error.retryAfterMs === undefined ? text : text + say.tryAgainIn(Math.ceil(error.retryAfterMs / 1000))
}

/** Whether the failure is a reason of the server. */
export function isReason(name: FailureName): name is ReasonName {
  return Object.hasOwn(reasons, name)
}
