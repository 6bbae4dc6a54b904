/** Where the time comes from, and a long measure of it. */

/** A day, in milliseconds. */
export const DAY_MS = 86_400_000

/** The time, in milliseconds since 1970; tests set it forward. */
export interface Clock {
  now(): number
}
