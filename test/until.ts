/** Waiting for what a test expects. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * How long anything may take before a test gives up, in milliseconds. It keeps a broken test from hanging, and says nothing
 * about speed.
 */
export const DEADLINE_MS = 60_000

const POLL_MS = 20
const STILL_POLLS = 40

/** Resolves when it is so; fails after the deadline and says what was awaited. A shorter deadline is one that a clause sets. */
export async function until(
  what: string | (() => string),
  isSo: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  for (const end = performance.now() + deadlineMs; !(await isSo()); await pause(POLL_MS)) {
    if (performance.now() > end) assert.fail(`awaited in vain: ${typeof what === 'string' ? what : what()}`)
  }
}

/** Resolves when a value has not changed for a while, as that of a sender who is held up. */
export async function untilStill(value: () => number): Promise<void> {
  for (let still = 0, last = value(); still < STILL_POLLS; last = value()) {
    await pause(POLL_MS)
    still = value() === last ? still + 1 : 0
  }
}
