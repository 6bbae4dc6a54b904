/** Search by an SQL condition (S1): parsed, checked, rebuilt; the text itself reaches no database. */
import { MAX_SEARCH_BYTES, parseSearch } from '../search/parse-search.ts'
import type { Handlers } from './dispatch.ts'
import type { Services } from './services.ts'

/** A longer text takes more from the flood allowance than its row says: a point for so many bytes beyond the first. */
const FREE_BYTES = 128
const BYTES_PER_POINT = 4

export function search({ directory, store }: Services): Pick<Handlers, 'search'> {
  return {
    async search(from, { condition }) {
      from.frameQueue.charge(extraCost(condition))
      if (from.isClosed) return undefined
      const query = parseSearch(condition)
      return { success: 1, users: await store.search(query, (low, high) => directory.visibleBetween(low, high)) }
    },
  }
}

/** A text that is too long is refused unread, and costs no more than the longest. */
function extraCost(condition: string): number {
  const bytes = Math.min(Buffer.byteLength(condition), MAX_SEARCH_BYTES)
  return Math.max(0, Math.ceil((bytes - FREE_BYTES) / BYTES_PER_POINT))
}
