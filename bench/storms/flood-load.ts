/**
 * The load of the flood benchmark: connections of one address, of which every other one registers accounts and the rest guess
 * passwords, each as fast as it is answered. A connection that is refused or closed is tried again. Prints what it saw as JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { newcomer } from '../../test/client.ts'
import { WireClient } from '../../test/wire-client.ts'
import { readJob } from './job.ts'

export interface FloodWork {
  connections: number
  seconds: number
}

export interface FloodResult {
  /** The most connections that were open at once, and how many requests were answered. */
  connected: number
  answered: number
}

const RETRY_MS = 1000
/** Spread over the first seconds: a queue of a listening socket would overflow otherwise. */
const RISING_MS = 5000
const headers = { 'x-forwarded-for': '203.0.113.1' }

const { work, origins, firstNumber } = readJob<FloodWork>()
const end = performance.now() + work.seconds * 1000
let [open, connected, answered] = [0, 0, 0]

async function flood(index: number): Promise<void> {
  await sleep((index / work.connections) * RISING_MS)
  while (performance.now() < end) {
    const client = new WireClient(`${origins[index % origins.length]}/ws`, { headers })
    const ask = () => {
      if (performance.now() >= end) client.cut()
      else if (index % 2 === 0) client.sendFrame('register', newcomer)
      else client.sendFrame('login', { number: firstNumber + index, password: 'a guess', manner: 0 })
    }
    let wasOpen = false
    client.on('open', () => {
      wasOpen = true
      connected = Math.max(connected, ++open)
      ask()
    })
    client.on('frame', ({ name }) => {
      if (name !== 'registered' && name !== 'loggedIn') return
      answered++
      ask()
    })
    const timer = setTimeout(() => client.cut(), end - performance.now())
    await client.closed
    clearTimeout(timer)
    if (wasOpen) open--
    await sleep(RETRY_MS)
  }
}

await Promise.all(Array.from({ length: work.connections }, (_, index) => flood(index)))
console.log(JSON.stringify({ connected, answered } satisfies FloodResult))
