/** When to come back after a lost connection, if at all. */
import { type CloseReason, closeCodes } from '../protocol/index.ts'
import type { EndedBecause } from './status.ts'

export interface BackoffOptions {
  /** The longest that the first delay can be, and any, in milliseconds. */
  readonly firstDelayMs: number
  readonly longestDelayMs: number
}

/** How many failures it counts as to be asked to come back later. */
const LATER_FAILURES = 3

/**
 * How long to wait, in milliseconds, after so many failures in a row: exponential, with full jitter, so that clients which
 * lost their server at one moment do not come back at one moment. `random` is from 0 to below 1.
 */
export function delayAfter(failures: number, isLater: boolean, options: BackoffOptions, random: number): number {
  const { firstDelayMs, longestDelayMs } = options
  const exponent = failures + (isLater ? LATER_FAILURES : 0)
  return Math.round(random * Math.min(longestDelayMs, firstDelayMs * 2 ** exponent))
}

const rows = new Map(
  Object.entries(closeCodes).map(([name, { code, reconnect }]) => [code, { name: name as CloseReason, reconnect }]),
)

/** What a close code asks for (E2): to come back, soon or later, or why not to. A code that is in no table is a lost connection. */
export function verdictOn(code: number): 'at once' | 'later' | EndedBecause {
  const row = rows.get(code as (typeof closeCodes)[CloseReason]['code'])
  if (row === undefined) return 'at once'
  if (row.reconnect !== 'no') return row.reconnect
  return row.name === 'elsewhere' ? 'signed in elsewhere' : 'protocol'
}
