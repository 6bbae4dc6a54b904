/**
 * Messages that come a second time after the page was reloaded: what the browser had not confirmed when the page went
 * away is delivered again at the next sign-in, in order per sender (M5), and looks like any other message.
 */
import { DuplicateDetector } from '../../client/duplicate-detector.ts'
import type { ChatMessage } from './chat-message.ts'
import { keep, readKept } from './platform.ts'

/** What came in the last seconds before the page went away may come again. */
export const UNCONFIRMED_MS = 5000

const keyOf = (account: number) => `oicq.left.${account}`

/** Remembers when the page went away with this account signed in. */
export function noteLeaving(account: number): void {
  keep(keyOf(account), String(Date.now()))
}

/** When the page last went away with this account signed in, once; undefined when that is not known, as after a crash. */
export function takeLeaving(account: number): number | undefined {
  const kept = Number(readKept(keyOf(account)) ?? Number.NaN)
  keep(keyOf(account), undefined)
  return Number.isFinite(kept) ? kept : undefined
}

/**
 * Tells what came already before the page went away: the client's way after a lost connection, beginning with what was said
 * until the page left. `now` is the time of the sign-in.
 */
export function repeatsOf(before: readonly ChatMessage[], left: number, now: number): DuplicateDetector {
  const repeats = new DuplicateDetector()
  for (const { kind, state, from, text, time } of before) {
    if (kind === 'text' && state === 'received' && time <= left) repeats.record(from, text, time)
  }
  repeats.connectionLost(left)
  repeats.signedIn(now)
  return repeats
}
