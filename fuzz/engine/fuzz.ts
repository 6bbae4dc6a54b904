/** Fuzzes a target in a thread of its own, and watches over it. */
import { Worker } from 'node:worker_threads'
import { Progress } from './progress.ts'
import type { Assignment, Result } from './worker.ts'

/** The memory that a target may take, in MiB. */
const MAX_MEMORY_MIB = 256
/** The part of it for new objects, in MiB: little enough that a thread at its limit ends alone, not with the process. */
const MAX_YOUNG_MIB = 8
/** How long one input may take, in milliseconds; a slow machine is not a finding. */
const HANG_MS = 60_000
const CHECK_EVERY_MS = 1000

/** Runs inputs for so many seconds, beginning with those of the corpus, or until one fails. */
export async function fuzz(module: URL, corpus: readonly Uint8Array[], seconds: number, seed: number): Promise<Result> {
  const progress = new Progress()
  const workerData: Assignment = { module: module.href, corpus, seconds, seed, shared: progress.shared }
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MIB, maxYoungGenerationSizeMb: MAX_YOUNG_MIB },
  })
  const failed = (error: string): Result => ({
    inputs: progress.inputs,
    edges: { taken: 0, of: 0 },
    corpus: [],
    finding: { input: progress.input, error },
  })
  const { promise, resolve, reject } = Promise.withResolvers<Result>()
  let inputs = -1
  let movedAt = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    if (progress.inputs !== inputs) movedAt = now
    inputs = progress.inputs
    if (now - movedAt < HANG_MS) return
    resolve(failed(`no end after ${HANG_MS} ms`))
    worker.terminate()
  }, CHECK_EVERY_MS)
  worker.on('message', resolve)
  worker.on('error', error => {
    // Before the first input, the fault is not in one.
    if (progress.inputs === 0) reject(error)
    else resolve(failed(error.stack ?? error.message))
  })
  worker.on('exit', () => resolve(failed('the process would have ended')))
  return promise.finally(() => clearInterval(timer))
}
