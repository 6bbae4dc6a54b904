/** Runs the same work on several servers in turn, again and again. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Contender } from './contenders/contender.ts'
import type { ChatResult, ChatWork, IdleResult, IdleWork, Job } from './load.ts'
import { onLoadCore } from './pin.ts'
import { jsonLine } from './report.ts'

/** For everything but the windows themselves. */
const LONGEST_MS = 180_000

/** All rounds of one contender. */
export interface Rounds<Result> {
  contender: Contender
  /** In each round: nothing, where the run failed. */
  results: (Result | undefined)[]
  /** What went wrong, and how often. */
  faults: Map<string, number>
}

/**
 * Each round begins with another contender, so that all have their share of how the machine drifts. The result is that of the
 * work: a ChatResult or an IdleResult.
 */
export async function compare<Result extends ChatResult | IdleResult>(
  bench: string,
  contenders: readonly Contender[],
  work: ChatWork | IdleWork,
  repeats: number,
): Promise<Rounds<Result>[]> {
  const all = contenders.map((contender): Rounds<Result> => ({ contender, results: [], faults: new Map() }))
  const step = Math.ceil(all.length / repeats)
  for (let round = 0; round < repeats; round++) {
    const start = (round * step) % all.length
    for (const { contender, results, faults } of [...all.slice(start), ...all.slice(0, start)]) {
      const fault = (what: string, times: number) => faults.set(what, (faults.get(what) ?? 0) + times)
      const about = { bench, server: contender.name, round: round + 1, ...work }
      try {
        const result = await run<Result>(contender, work)
        results.push(result)
        for (const [what, times] of Object.entries(result.faults)) fault(what, times)
        jsonLine({ ...about, ...result })
      } catch (error) {
        const failed = error instanceof Error ? error.message : String(error)
        results.push(undefined)
        fault(`run failed: ${failed}`, 1)
        jsonLine({ ...about, failed })
      }
    }
  }
  return all
}

/** Starts the servers, lets the load generator work on them, and stops them. */
async function run<Result>(contender: Contender, work: ChatWork | IdleWork): Promise<Result> {
  const { origins, pids, firstNumber, died, stop } = await contender.start()
  const over = new AbortController()
  try {
    return await Promise.race([
      load<Result>({ work, driver: contender.driver, origins, pids, firstNumber }, over.signal),
      died,
    ])
  } finally {
    over.abort()
    await stop()
  }
}

async function load<Result>(job: Job, signal: AbortSignal): Promise<Result> {
  const program = join(import.meta.dirname, 'load.ts')
  const measuring = job.work.kind === 'chat' ? 1000 * job.work.seconds * job.work.loads.length : 0
  const options = { signal, timeout: LONGEST_MS + measuring }
  try {
    const command: [string, ...string[]] = [process.execPath, program, JSON.stringify(job)]
    const [file, ...args] = job.work.kind === 'chat' && job.work.pinned ? onLoadCore(command) : command
    const { stdout } = await promisify(execFile)(file, args, options)
    return JSON.parse(stdout)
  } catch (error) {
    const why = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    throw why === '' ? error : new Error(why)
  }
}

/** Whether every run gave a result, with nothing wrong in it. */
export function isSound({ results, faults }: Rounds<ChatResult | IdleResult>): boolean {
  return faults.size === 0 && results.every(result => result !== undefined)
}
