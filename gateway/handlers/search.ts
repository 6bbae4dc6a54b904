/** Search by an SQL condition (S1): parsed, checked, rebuilt; the text itself reaches no database. */
import { searchTextCost } from '../../protocol/index.ts'
import { parseSearch } from '../search/parse-search.ts'
import type { Handlers } from './dispatch.ts'
import type { Services } from './services.ts'

export function search({ directory, store }: Services): Pick<Handlers, 'search'> {
  return {
    async search(from, { condition }) {
      from.frameQueue.charge(searchTextCost(Buffer.byteLength(condition)))
      if (from.isClosed) return undefined
      const query = parseSearch(condition)
      return { success: 1, users: await store.search(query, (low, high) => directory.visibleBetween(low, high)) }
    },
  }
}
