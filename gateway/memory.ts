/** How much memory the process may use. */
import { totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'

/** Returns the memory limit in bytes: that of the container, or the memory of the machine. */
export function memoryLimit(): number {
  // Without a container limit, Node returns 0 or more than the machine has.
  const limit = process.constrainedMemory()
  return limit > 0 && limit < totalmem() ? limit : totalmem()
}

/** Returns how many bytes connections and their buffers can fill: a part of them is in the heap, which has a limit of its own. */
export function usableMemory(): number {
  return Math.min(memoryLimit(), 2 * getHeapStatistics().heap_size_limit)
}
