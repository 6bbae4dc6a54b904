/** Awaiting what a page shows, where no single element tells it. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'

/** How long anything on a page may take, in milliseconds: mostly work, which waits for others on a busy machine. */
export const DEADLINE_MS = 15_000
const POLL_MS = 50

/** Reads until what is read equals what is expected. */
export async function untilEqual<T>(read: () => Promise<T>, expected: T, deadlineMs = DEADLINE_MS): Promise<void> {
  for (const end = performance.now() + deadlineMs; performance.now() < end; await pause(POLL_MS)) {
    if (isDeepStrictEqual(await read(), expected)) return
  }
  assert.deepEqual(await read(), expected, `not within ${deadlineMs} ms`)
}

/** Reads until what is read matches. */
export async function untilMatch(read: () => Promise<string>, expected: RegExp): Promise<void> {
  for (const end = performance.now() + DEADLINE_MS; performance.now() < end; await pause(POLL_MS)) {
    if (expected.test(await read())) return
  }
  assert.match(await read(), expected, `not within ${DEADLINE_MS} ms`)
}
