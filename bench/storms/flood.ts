/** How long an honest sign-in takes while one other address floods the gateway with registrations and guesses (A8). */
import { setTimeout as sleep } from 'node:timers/promises'
import { WireClient } from '../../test/wire-client.ts'
import { PASSWORD } from '../drivers.ts'
import { openSharedAccounts, type SharedAccounts, startInstances } from '../instances.ts'
import { residentKiB } from '../process-usage.ts'
import { jsonLine, table } from '../report.ts'
import { median } from '../statistics.ts'
import type { FloodResult, FloodWork } from './flood-load.ts'
import { load } from './measure.ts'

const work: FloodWork = { connections: 2000, seconds: 25 }
/** After so long, all that will ever connect are connected. */
const RISING_MS = 8000
const PAUSE_MS = 250
/** More than there is time for. */
const SIGN_INS = 100
/** A8. */
const TARGET_MS = 2000

const asTheyAre = {}
/** The flood is let in as a whole. */
const raised = { MAX_CONNECTIONS_PER_ADDRESS: '10000', MAX_NOT_SIGNED_IN_PER_ADDRESS: '10000' }
const defaults = {
  MAX_CONNECTIONS_PER_ADDRESS: '1000',
  MAX_NOT_SIGNED_IN_PER_ADDRESS: '200',
  MAX_REGISTRATIONS_PER_HOUR: '100',
  MAX_REGISTRATIONS_PER_DAY: '200',
  MAX_PASSWORD_CHECKS_PER_ADDRESS: '200',
}

const runs = [
  { name: 'one instance', instances: 1, limits: asTheyAre },
  { name: 'one instance, all connections let in', instances: 1, limits: raised },
  { name: 'two instances', instances: 2, limits: asTheyAre },
  { name: 'two instances, all connections let in', instances: 2, limits: raised },
]

/** Returns whether every honest sign-in succeeded. */
export async function benchFlood(): Promise<boolean> {
  const accounts = await openSharedAccounts(SIGN_INS * runs.length)
  const rows: string[][] = []
  let failed = 0
  try {
    for (const [place, { name, instances, limits }] of runs.entries()) {
      const first = accounts.firstNumber + place * SIGN_INS
      const measured = await measure(accounts, instances, limits, first)
      jsonLine({ bench: 'flood', name, ...work, ...measured })
      failed += measured.failed
      const { medianMs, worstMs, count, connected, answered, mebibytes } = measured
      rows.push([name, ...[medianMs, worstMs, count, connected, answered, mebibytes].map(each => each.toFixed(0))])
    }
  } finally {
    await accounts.remove()
  }
  table(
    `A sign-in while ${work.connections} connections of another address register and guess`,
    ['', 'median ms', 'worst ms', 'sign-ins', 'flooding connections', 'answered to the flood', 'MiB an instance'],
    rows,
  )
  console.log(`Target: below ${TARGET_MS} ms.`)
  return failed === 0
}

async function measure(accounts: SharedAccounts, instances: number, limits: Record<string, string>, first: number) {
  const { database, firstNumber } = accounts
  const settings = { ...defaults, TRUST_PROXY: '127.0.0.0/8', ...limits }
  const { origins, pids, died, stop } = await startInstances(instances, database, settings)
  try {
    const job = { work, origins, pids, firstNumber, database }
    let isOver = false
    const flooding = Promise.race([load<FloodWork, FloodResult>('flood-load.ts', job), died]).finally(() => {
      isOver = true
    })
    flooding.catch(() => {})
    await sleep(RISING_MS)
    const times: number[] = []
    let failed = 0
    for (let count = 0; count < SIGN_INS && !isOver; count++) {
      const origin = origins[count % origins.length] ?? ''
      const time = await signInFrom(`198.51.100.${count}`, origin, first + count)
      if (isOver) break
      if (time === undefined) failed++
      else times.push(time)
      await sleep(PAUSE_MS)
    }
    const mebibytes = Math.max(...pids.slice(0, instances).map(pid => residentKiB(pid))) / 1024
    const { connected, answered } = await flooding
    return {
      ...{ count: times.length, failed, medianMs: median(times), worstMs: Math.max(...times) },
      ...{ connected, answered, mebibytes },
    }
  } finally {
    await stop()
  }
}

/** Connects and signs in. Returns how long that took in milliseconds, or undefined if it was refused. */
async function signInFrom(address: string, origin: string, number: number): Promise<number | undefined> {
  const startedAt = performance.now()
  // From another address than the flood has, whose ports are used up: the kernel would drop what meets an older connection of a port.
  const from = { headers: { 'x-forwarded-for': address }, localAddress: '127.0.0.2' }
  const client = new WireClient(`${origin}/ws`, from)
  const answered = new Promise<boolean>(resolve => {
    client.on('frame', ({ name, values }) => {
      if (name === 'loggedIn') resolve(values.success === 1)
    })
    client.on('close', () => resolve(false))
    client.on('open', () => client.sendFrame('login', { number, password: PASSWORD, manner: 0 }))
  })
  const time = (await answered) ? performance.now() - startedAt : undefined
  await client.cut()
  return time
}
