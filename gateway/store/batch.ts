/** Batches of what waits to be written. */

/** Rows in a transaction: a few milliseconds of the store. */
const MAX_BATCH = 500

/** Whether so many entries wait that there is no use in gathering more. */
export function fillsBatch({ size }: Map<unknown, unknown>): boolean {
  return size >= MAX_BATCH
}

/** Removes and returns the first entries of a map, at most as many as one transaction should write. */
export function takeBatch<T>(waiting: Map<unknown, T>): T[] {
  const batch: T[] = []
  for (const [key, value] of waiting) {
    if (batch.length === MAX_BATCH) break
    batch.push(value)
    waiting.delete(key)
  }
  return batch
}
