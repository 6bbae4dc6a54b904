import {
  ConnectionClosed,
  ConnectionLost,
  NotSignedIn,
  QueueFull,
  Refused,
  RequestTimeout,
} from '../../client/index.ts'
import { words } from './language.ts'
import { modelWords } from './words.ts'

/** Why something failed, in the current language; a refusal is in the server's words. */
export function failureText(error: unknown): string {
  const say = words(modelWords)
  if (error instanceof Refused) return error.message
  if (error instanceof RequestTimeout) return say.noReply
  if (error instanceof ConnectionLost || error instanceof ConnectionClosed) return say.connectionLost
  if (error instanceof NotSignedIn) return say.notSignedIn
  if (error instanceof QueueFull) return say.queueFull
  return say.unexpected(error instanceof Error ? error.message : String(error))
}
