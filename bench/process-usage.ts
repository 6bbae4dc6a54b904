/** What a process has used, from Linux's /proc: all its threads count. */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { sum } from './statistics.ts'

/** What the kernel counts processor time in for user space (USER_HZ), on every architecture Node runs on. */
const TICK_MICROSECONDS = 10_000

/** Processor time in user and kernel mode so far, in microseconds. */
export function cpuMicroseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is the command in parentheses, which may hold spaces; utime and stime are the 14th and the 15th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROSECONDS
}

/** Resident memory now, in KiB. */
export function residentKiB(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}

/** The resident memory of processes together, once it stays within 1 % for 8 s, or after 40 s. */
export async function settledKiB(pids: readonly number[]): Promise<number> {
  const samples: number[] = []
  for (let second = 0; second < 40; second++) {
    samples.push(sum(pids.map(residentKiB)))
    const last = samples.slice(-8)
    if (last.length === 8 && Math.max(...last) <= 1.01 * Math.min(...last)) break
    await sleep(1000)
  }
  return sum(pids.map(residentKiB))
}
