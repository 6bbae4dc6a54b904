/** Why something failed, as a name that outlives a change of the language, and in words. */
import { signal } from '@preact/signals'
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
import type { reasonWords as Dictionary } from './reason-words.ts'
import { failureWords, modelWords } from './words.ts'

/** A reason of the server, or one of this page. */
export type FailureName = ReasonName | keyof typeof failureWords.en

/** The browser has not deleted all that it keeps of an account. */
export class NotErased extends Error {}

export function failureOf(error: unknown): FailureName {
  if (error instanceof Refused) return error.reason ?? 'refused'
  if (error instanceof RequestTimeout) return 'noReply'
  if (error instanceof ConnectionLost || error instanceof ConnectionClosed) return 'connectionLost'
  if (error instanceof NotSignedIn) return 'signedOut'
  if (error instanceof QueueFull) return 'queueFull'
  if (error instanceof NotErased) return 'notErased'
  console.error(error)
  return 'unexpected'
}

/** The words for the reasons of the server: not needed until it refuses something. */
const reasonWords = signal<typeof Dictionary | 'not loaded' | 'missing'>('not loaded')

async function loadReasonWords(): Promise<void> {
  const loaded = await import('./reason-words.ts').catch(() => undefined)
  reasonWords.value = loaded?.reasonWords ?? 'missing'
}

/** The failure in the current language; empty while its words are loaded. Subscribes a component that calls it. */
export function failureName(name: FailureName): string {
  const say = words(failureWords)
  // The history may hold a name of another version.
  if (!isReason(name)) return say[Object.hasOwn(say, name) ? name : 'refused']
  const reasons = reasonWords.value
  if (reasons === 'missing') return say.refused
  if (reasons !== 'not loaded') return words(reasons)[name]
  void loadReasonWords()
  return ''
}

/** Why something failed, in the current language, and how long to wait; see `failureName`. */
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
