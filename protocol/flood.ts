/** The flood allowance of a connection and in a room, and what a request costs beyond its row of the table. */

/** What may be spent at once: a burst. A chat message costs 1. */
export const FLOOD_BURST = 2000
/** What comes back each second. */
export const FLOOD_RATE = 200

/** What one user may say in one room at once, and what comes back each second (R2). */
export const SAY_BURST = 30
export const SAY_RATE = 5

/** The most bytes that the text of a search may have (S1). */
export const MAX_SEARCH_BYTES = 1024
const FREE_SEARCH_BYTES = 128
const SEARCH_BYTES_PER_POINT = 4

/** What the length of a search text costs. One that is too long is refused unread, and costs no more than the longest. */
export function searchTextCost(bytes: number): number {
  const charged = Math.min(bytes, MAX_SEARCH_BYTES) - FREE_SEARCH_BYTES
  return Math.max(0, Math.ceil(charged / SEARCH_BYTES_PER_POINT))
}
