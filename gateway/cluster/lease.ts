/** How long an instance counts as alive without a word, in milliseconds: P5 allows 15 s until its users are offline. */
export const LEASE_MS = 6000
