/** Whether what a gateway takes by default fits into the memory that its container may use. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { CONNECTION_BYTES, connectionsIn, unfinishedBytesIn } from '../../gateway/memory.ts'

const run = promisify(execFile)
/** What a gateway takes without connections, besides pages of files, and of that in the heap: measured, rounded up. */
const BASE_BYTES = 128 * 1024 * 1024
const BASE_HEAP_BYTES = 48 * 1024 * 1024
/** How much of what a connection takes is in the heap, at most; the rest is buffers. */
const HEAP_SHARE = 2 / 3

/**
 * In a container Node limits the old space to half of the memory, up to 4 GiB; `--max-semi-space-size` adds three times 8 MiB. A
 * process with that limit says what its heap may have.
 */
async function heapLimit(memory: number): Promise<number> {
  const oldSpace = `--max-old-space-size=${memory / 2 / 1024 / 1024}`
  const read = 'process.stdout.write(String(v8.getHeapStatistics().heap_size_limit))'
  const { stdout } = await run(process.execPath, [oldSpace, '--max-semi-space-size=8', '-e', read])
  return Number(stdout)
}

export async function checkMemory(memory: number): Promise<void> {
  const heap = await heapLimit(memory)
  const usable = Math.min(memory, 2 * heap)
  const [connections, unfinished] = [connectionsIn(usable) * CONNECTION_BYTES, unfinishedBytesIn(usable)]
  assert.ok(BASE_BYTES + connections + unfinished <= memory, 'the memory is too small')
  assert.ok(BASE_HEAP_BYTES + connections * HEAP_SHARE <= heap, 'the heap is too small')
}
