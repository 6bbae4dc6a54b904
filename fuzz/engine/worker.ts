/** The thread in which a target is fuzzed. What it is at is in memory shared with the thread that watches it. */
import { parentPort, workerData } from 'node:worker_threads'
import { instrumentModules } from './instrument.ts'
import { Finding, Loop } from './loop.ts'
import { Progress } from './progress.ts'
import type { Target } from './target.ts'

/** What the thread is started with. */
export interface Assignment {
  /** The module of the target. */
  readonly module: string
  readonly corpus: readonly Uint8Array[]
  readonly seconds: number
  readonly seed: number
  readonly shared: SharedArrayBuffer
}

/** What the thread says in the end. */
export interface Result {
  readonly inputs: number
  readonly edges: { readonly taken: number; readonly of: number }
  /** The smallest corpus that does what this run did. */
  readonly corpus: readonly Uint8Array[]
  readonly finding: { readonly input: Uint8Array; readonly error: string } | undefined
}

const { module, corpus, seconds, seed, shared }: Assignment = workerData
const edges = instrumentModules()
const { target }: { target: Target } = await import(module)
const progress = new Progress(shared)
const loop = new Loop(target, edges, seed, (input, inputs) => progress.report(input, inputs))
const fitting = (inputs: readonly Uint8Array[]) => inputs.filter(({ length }) => length <= target.maxBytes)
const seeds = fitting(target.seeds)

let finding: Result['finding']
try {
  await loop.run([...seeds, ...fitting(corpus)], Date.now() + 1000 * seconds)
} catch (error) {
  if (!(error instanceof Finding)) throw error
  const { cause, input } = error
  finding = { input, error: cause instanceof Error ? (cause.stack ?? cause.message) : String(cause) }
}
const result: Result = {
  inputs: loop.inputs,
  edges: loop.covered,
  corpus: finding === undefined ? await loop.cover(seeds) : [],
  finding,
}
parentPort?.postMessage(result)
// A target may have a server that never stops by itself.
process.exit()
