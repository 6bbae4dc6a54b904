/** How much memory the process may use, and how much fits into it. */
import { totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import { MAX_MESSAGE_BYTES } from '../protocol/index.ts'

/** What an idle connection takes, at most. */
export const CONNECTION_BYTES = 20 * 1024
export const MOST_CONNECTIONS = 100_000
/** How much of the memory may be full of connections, and of unfinished messages. */
const CONNECTIONS_SHARE = 1 / 2
const UNFINISHED_SHARE = 1 / 16

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

/** Returns the default of MAX_CONNECTIONS for a process that may use so much memory. */
export function connectionsIn(memory: number): number {
  return Math.min(MOST_CONNECTIONS, Math.floor((memory * CONNECTIONS_SHARE) / CONNECTION_BYTES))
}

/** Returns the default of MAX_UNFINISHED_BYTES for a process that may use so much memory. */
export function unfinishedBytesIn(memory: number): number {
  return Math.max(MAX_MESSAGE_BYTES, Math.floor(memory * UNFINISHED_SHARE))
}
