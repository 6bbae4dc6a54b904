/** Search by an SQL condition (S1): parsed, checked, rebuilt; the text itself reaches no database. */
import { searchTextCost } from '../../protocol/index.ts'
import type { Handlers } from './dispatch.ts'
import type { Services } from './services.ts'

export function search({ directory, store }: Services): Pick<Handlers, 'search'> {
  return {
    async search(from, { condition }) {
      from.frameQueue.charge(searchTextCost(Buffer.byteLength(condition)))
      if (from.isClosed) return undefined
      // Loaded with the first search: the parser takes 60 ms, and 11 MiB at the peak.
      const { parseSearch } = await import('../search/parse-search.ts')
      const query = parseSearch(condition)
      return { success: 1, users: await store.search(query, (low, high) => directory.visibleBetween(low, high)) }
    },
  }
}
