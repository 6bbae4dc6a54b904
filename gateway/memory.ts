/** How much memory the process may use. */
import { totalmem } from 'node:os'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

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

/**
 * Gives memory back to the system that only the start took, some 16 MiB: new objects had room to grow into, and an idle process
 * would never clear it. Nothing else runs meanwhile, for some 100 ms.
 */
export function releaseStartMemory(): void {
  setFlagsFromString('--expose-gc')
  const collectGarbage: NodeJS.GCFunction = runInNewContext('gc')
  // Without its bytecode, the code would be compiled again for the first users.
  setFlagsFromString('--no-flush-bytecode')
  collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' })
  setFlagsFromString('--flush-bytecode')
}
