/** A text to everyone: what each copy costs the gateway, alone and as two instances, and a bare relay. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createAccounts, QUICK } from '../accounts.ts'
import { openSharedAccounts } from '../instances.ts'
import { jsonLine, table } from '../report.ts'
import { openAccounts } from '../servers.ts'
import { summary } from '../statistics.ts'
import type { BroadcastResult, BroadcastWork } from './broadcast-load.ts'
import { isSound, load, measureOne, measureShared } from './measure.ts'

const USERS = 1000
const BROADCASTS = 200
const INSTANCES = 2
const PROGRAM = 'broadcast-load.ts'
const work: BroadcastWork = { server: 'gateway', users: USERS, broadcasts: BROADCASTS }

/** Returns whether every copy arrived once, unaltered and in order. */
export async function benchBroadcast(repeats: number): Promise<boolean> {
  const file = await openAccounts(store => createAccounts(store, USERS, QUICK))
  const shared = await openSharedAccounts(USERS, QUICK)
  const servers = [
    { name: 'relay', results: [] as BroadcastResult[], measure: measureRelay },
    {
      name: 'gateway',
      results: [] as BroadcastResult[],
      measure: () => measureOne<BroadcastWork, BroadcastResult>(PROGRAM, file, work),
    },
    {
      name: `gateway, ${INSTANCES} instances`,
      results: [] as BroadcastResult[],
      measure: () => measureShared<BroadcastWork, BroadcastResult>(INSTANCES, PROGRAM, shared, work),
    },
  ]
  try {
    for (let round = 1; round <= repeats; round++) {
      for (const { name, results, measure } of servers) {
        const result = await measure()
        results.push(result)
        jsonLine({ bench: 'broadcast', server: name, round, users: USERS, broadcasts: BROADCASTS, ...result })
      }
    }
  } finally {
    await file.remove()
    await shared.remove()
  }
  const floor = servers[0]?.results ?? []
  const header = ['server', 'CPU µs/copy', '/ relay', 'last copy p50 ms', 'p99 ms', 'server cores', 'load cores']
  table(
    `Broadcast: a text of 46 bytes to ${USERS - 1} others, ${BROADCASTS} times, one after the other`,
    header,
    servers.map(({ name, results }) => row(name, results, floor)),
  )
  return isSound(servers.flatMap(({ results }) => results))
}

async function measureRelay(): Promise<BroadcastResult> {
  const relay = fork(join(import.meta.dirname, 'broadcast-relay.ts'))
  const exited = once(relay, 'exit')
  try {
    const died = exited.then(() => Promise.reject(new Error('the relay ended early')))
    died.catch(() => {})
    const [port] = await Promise.race([once(relay, 'message'), died])
    const job = { origins: [`ws://127.0.0.1:${port}`], pids: [relay.pid ?? 0], firstNumber: 1, database: '' }
    const result = load<BroadcastWork, BroadcastResult>(PROGRAM, { work: { ...work, server: 'relay' }, ...job })
    return await Promise.race([result, died])
  } finally {
    relay.kill()
    await exited
  }
}

function row(name: string, results: BroadcastResult[], floor: BroadcastResult[]): string[] {
  const column = (value: (result: BroadcastResult, round: number) => number, digits = 2) =>
    summary(results.map(value), digits)
  return [
    name,
    column(({ usage }) => usage.cpuEach),
    column(({ usage }, round) => usage.cpuEach / (floor[round]?.usage.cpuEach ?? Number.NaN)),
    column(result => result.p50Ms, 1),
    column(result => result.p99Ms, 1),
    column(({ usage }) => usage.serverCores),
    column(({ usage }) => usage.loadCores),
  ]
}
