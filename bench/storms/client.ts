/** A simulated user of the gateway: signs in, and hands on what the server sends. */
import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { decodeText, Manner } from '../../protocol/index.ts'
import { type Closed, type ServerFrame, WireClient } from '../../test/wire-client.ts'
import { PASSWORD } from '../drivers.ts'

/** More at a time would overflow the queue of a listening socket, and wait a second for the next try. */
const CONNECTING_AT_ONCE = 100
const DEADLINE_MS = 60_000
const LOOK_EVERY_MS = 5

/** What went wrong, and how often. */
export class Faults {
  private readonly counts = new Map<string, number>()

  add(what: string, times = 1): void {
    if (times > 0) this.counts.set(what, (this.counts.get(what) ?? 0) + times)
  }

  toJSON(): Record<string, number> {
    return Object.fromEntries(this.counts)
  }
}

export class Client extends WireClient {
  readonly number: number
  /** Called for each frame that comes. */
  hear: (frame: ServerFrame) => void = () => {}
  private leaving = false

  constructor(number: number, origin: string, faults: Faults) {
    super(`${origin}/ws`)
    this.number = number
    this.on('frame', frame => this.hear(frame))
    this.on('close', ({ code, reason }) => {
      if (!this.leaving) faults.add(`connection closed ${code} ${reason}`)
    })
  }

  logIn(): void {
    this.sendFrame('login', { number: this.number, password: PASSWORD, manner: Manner.normal })
  }

  override cut(): Promise<Closed> {
    this.leaving = true
    return super.cut()
  }

  override close(): Promise<Closed> {
    this.leaving = true
    return super.close()
  }
}

/** Connects users whose numbers follow each other; neighbours go to different origins, if there are several. */
export function connectAll(
  first: number,
  count: number,
  origins: readonly string[],
  faults: Faults,
): Promise<Client[]> {
  const limit = pLimit(CONNECTING_AT_ONCE)
  return limit.map(Array.from({ length: count }), async (_, index) => {
    const client = new Client(first + index, origins[index % origins.length] ?? '', faults)
    await client.opened()
    return client
  })
}

/** Signs connected users in, all at once; resolves when all have their rosters. */
export async function logInAll(clients: readonly Client[], faults: Faults): Promise<void> {
  let count = 0
  for (const client of clients) {
    const { hear } = client
    client.hear = frame => {
      if (frame.name === 'loggedIn' && frame.values.success === 1) count++
      else hear(frame)
    }
    client.logIn()
  }
  await until('all are signed in', () => count === clients.length, faults)
  for (const client of clients) client.hear = unexpected(faults)
}

/** Hears what should not come. */
export function unexpected(faults: Faults): (frame: ServerFrame) => void {
  return ({ name, values }) => {
    faults.add(
      name === 'message' ? `message: ${decodeText(values.text)}` : `${name}: ${JSON.stringify(values).slice(0, 100)}`,
    )
  }
}

/** Waits until something is so; that it is not so in time is a fault. */
export async function until(what: string, isSo: () => boolean, faults: Faults): Promise<void> {
  for (const end = performance.now() + DEADLINE_MS; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    if (isSo()) return
  }
  faults.add(`not in time: ${what}`)
}
