/** Look-ups that are asked for at about the same time share a query: each is a round trip, and wakes the database. */

/** Queries of a kind that run at the same time. What is asked for meanwhile is looked up by the next. */
const RUNNING = 2
/** Keys in one query: a roster alone may have hundreds of rows. */
const MAX_KEYS = 16

interface LookUp<K, V> {
  readonly key: K
  readonly found: PromiseWithResolvers<V>
}

/**
 * Returns a function that looks up one key by `read`, which returns the values of many in the same order. A value is as it was when it
 * was asked for, or newer.
 */
export function gathered<K, V>(read: (keys: readonly K[]) => Promise<readonly V[]>): (key: K) => Promise<V> {
  const waiting: LookUp<K, V>[] = []
  let running = 0

  async function work(): Promise<void> {
    running++
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MAX_KEYS)
      try {
        const values = await read(batch.map(({ key }) => key))
        for (const [place, value] of values.entries()) batch[place]?.found.resolve(value)
      } catch (error) {
        for (const { found } of batch) found.reject(error)
      }
    }
    running--
  }

  return key => {
    const found = Promise.withResolvers<V>()
    waiting.push({ key, found })
    if (running < RUNNING) work()
    return found.promise
  }
}
