/** What servers did in a stretch of time, and what it took. */
import { cpuMicroseconds } from './process-usage.ts'
import { sum } from './statistics.ts'

/** What was done in a stretch of time, and what it took. */
export interface Usage {
  /** How many messages, sign-ins, copies. */
  units: number
  seconds: number
  perSecond: number
  /** Processor time of the servers for each unit, in microseconds: of all processes, and of each. */
  cpuEach: number
  cpuEachOf: number[]
  /** Cores that the servers and the load generator kept busy. */
  serverCores: number
  loadCores: number
}

/** Weighs from now on; the answer ends it, and says what so many units took. */
export function weigh(pids: readonly number[]): (units: number) => Usage {
  const startedAt = performance.now()
  const serversBefore = pids.map(cpuMicroseconds)
  const loadBefore = cpuMicroseconds(process.pid)
  return units => {
    const used = pids.map((pid, place) => cpuMicroseconds(pid) - (serversBefore[place] ?? Number.NaN))
    const microseconds = (performance.now() - startedAt) * 1000
    return {
      units,
      seconds: microseconds / 1e6,
      perSecond: (units / microseconds) * 1e6,
      cpuEach: sum(used) / units,
      cpuEachOf: used.map(each => each / units),
      serverCores: sum(used) / microseconds,
      loadCores: (cpuMicroseconds(process.pid) - loadBefore) / microseconds,
    }
  }
}

/** Several stretches of time as one. */
export function together(usages: readonly Usage[]): Usage {
  const units = sum(usages.map(usage => usage.units))
  const seconds = sum(usages.map(usage => usage.seconds))
  const mean = (weight: 'units' | 'seconds', value: (usage: Usage) => number) =>
    sum(usages.map(usage => value(usage) * usage[weight])) / (weight === 'units' ? units : seconds)
  return {
    units,
    seconds,
    perSecond: units / seconds,
    cpuEach: mean('units', usage => usage.cpuEach),
    cpuEachOf: (usages[0]?.cpuEachOf ?? []).map((_, place) => mean('units', usage => usage.cpuEachOf[place] ?? 0)),
    serverCores: mean('seconds', usage => usage.serverCores),
    loadCores: mean('seconds', usage => usage.loadCores),
  }
}
