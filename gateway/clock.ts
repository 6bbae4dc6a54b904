/** Where the time comes from. */

/** The time, in milliseconds since 1970; tests set it forward. */
export interface Clock {
  now(): number
}
