/** Whether and when to reconnect after a lost connection. */
import { type CloseReason, closeCodes, type ReasonName } from '../protocol/index.ts'
import type { EndedBecause } from './status.ts'

/** The upper bounds of the random delay: at first, and after any number of failures; in milliseconds. */
export interface BackoffOptions {
  readonly firstDelayMs: number
  readonly longestDelayMs: number
}

/** The number of failures that being asked to reconnect later counts as. */
const LATER_FAILURES = 3

/**
 * Returns how long to wait after this many failures in a row, in milliseconds: exponential backoff with full jitter, so
 * that clients that lost their server at the same moment do not all reconnect at once. `random` is at least 0, below 1.
 */
export function backoffDelayMs(failures: number, isLater: boolean, options: BackoffOptions, random: number): number {
  const { firstDelayMs, longestDelayMs } = options
  const exponent = failures + (isLater ? LATER_FAILURES : 0)
  return Math.round(random * Math.min(longestDelayMs, firstDelayMs * 2 ** exponent))
}

const rows = new Map(
  Object.entries(closeCodes).map(([name, { code, reconnect }]) => [code, { name: name as CloseReason, reconnect }]),
)

const byAdministrator: ReadonlySet<ReasonName> = new Set([
  ...(['kicked', 'accountDisabled', 'accountDeleted', 'passwordChanged'] as const),
])

/**
 * Returns when to reconnect after this close code and the reason that a notice gave before it, or why not to (E2). An unknown
 * code counts as a lost connection.
 */
export function reconnectPolicy(code: number, told?: ReasonName): 'at once' | 'later' | EndedBecause {
  if (told !== undefined && byAdministrator.has(told)) return 'ended by the administrator'
  const row = rows.get(code as (typeof closeCodes)[CloseReason]['code'])
  if (row === undefined) return 'at once'
  if (row.reconnect !== 'no') return row.reconnect
  return row.name === 'elsewhere' ? 'signed in elsewhere' : 'protocol'
}
