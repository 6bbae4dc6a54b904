/** Runs the same work on several servers in turn, again and again. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ChatResult, ChatWork, IdleResult, IdleWork, Job } from './load.ts'
import type { Peer } from './peers/peer.ts'
import { jsonLine } from './report.ts'

/** For everything but the windows themselves. */
const LONGEST_MS = 180_000

/** All rounds of one peer. */
export interface Rounds<Result> {
  peer: Peer
  /** In each round: nothing, where the run failed. */
  results: (Result | undefined)[]
  /** What went wrong, and how often. */
  faults: Map<string, number>
}

/** Each round begins with another peer, so that all have their share of how the machine drifts. */
export async function compare(
  bench: string,
  peers: readonly Peer[],
  work: ChatWork,
  repeats: number,
): Promise<Rounds<ChatResult>[]>
export async function compare(
  bench: string,
  peers: readonly Peer[],
  work: IdleWork,
  repeats: number,
): Promise<Rounds<IdleResult>[]>
export async function compare(
  bench: string,
  peers: readonly Peer[],
  work: ChatWork | IdleWork,
  repeats: number,
): Promise<Rounds<ChatResult | IdleResult>[]> {
  const all = peers.map(peer => ({ peer, results: new Array(repeats), faults: new Map<string, number>() }))
  const step = Math.ceil(all.length / repeats)
  for (let round = 0; round < repeats; round++) {
    const start = (round * step) % all.length
    for (const { peer, results, faults } of [...all.slice(start), ...all.slice(0, start)]) {
      const fault = (what: string, times: number) => faults.set(what, (faults.get(what) ?? 0) + times)
      try {
        const result = await run(peer, work)
        results[round] = result
        for (const [what, times] of Object.entries(result.faults)) fault(what, times)
        jsonLine({ bench, server: peer.name, round: round + 1, ...work, ...result })
      } catch (error) {
        const [failed] = String(error instanceof Error ? error.message : error).split('\n', 1)
        console.error(error)
        fault(`run failed: ${failed}`, 1)
        jsonLine({ bench, server: peer.name, round: round + 1, ...work, failed })
      }
    }
  }
  return all
}

/** Starts the servers, lets the load generator work on them, and stops them. */
async function run(peer: Peer, work: ChatWork | IdleWork): Promise<ChatResult | IdleResult> {
  const { origins, pids, firstNumber, died, stop } = await peer.start()
  const over = new AbortController()
  try {
    return await Promise.race([load({ work, dialect: peer.dialect, origins, pids, firstNumber }, over.signal), died])
  } finally {
    over.abort()
    await stop()
  }
}

async function load(job: Job, signal: AbortSignal): Promise<ChatResult | IdleResult> {
  const program = join(import.meta.dirname, 'load.ts')
  const measuring = job.work.kind === 'chat' ? 2000 * job.work.seconds : 0
  const options = { signal, timeout: LONGEST_MS + measuring }
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(job)], options)
  return JSON.parse(stdout)
}

/** Whether every run gave a result, with nothing wrong in it. */
export function isSound({ results, faults }: Rounds<ChatResult | IdleResult>): boolean {
  return faults.size === 0 && results.every(result => result !== undefined)
}
