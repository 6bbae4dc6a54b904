/** Look-ups that are asked for at about the same time share a query. */
import { Gatherer } from '../gatherer.ts'

/** Keys in one query: a roster alone may have hundreds of rows. */
const MAX_KEYS = 16

interface LookUp<K, V> {
  readonly key: K
  readonly found: PromiseWithResolvers<V>
}

/**
 * Returns a function that looks up one key by `read`, which returns the values of many in the same order. A value is as it was when it
 * was asked for, or newer. The utilization of the process is from 0 to 1.
 */
export function gathered<K, V>(
  read: (keys: readonly K[]) => Promise<readonly V[]>,
  utilization?: (now: number) => number,
): (key: K) => Promise<V> {
  const lookUp = async (batch: readonly LookUp<K, V>[]) => {
    try {
      const values = await read(batch.map(({ key }) => key))
      for (const [place, value] of values.entries()) batch[place]?.found.resolve(value)
    } catch (error) {
      for (const { found } of batch) found.reject(error)
    }
  }
  const gatherer = new Gatherer(MAX_KEYS, lookUp, utilization)
  return key => {
    const found = Promise.withResolvers<V>()
    gatherer.add({ key, found })
    return found.promise
  }
}
