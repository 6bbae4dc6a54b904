/** Two links that talk to each other in simulated time, over a bus that loses, repeats and delays by a seeded random. */
import { setImmediate as turn } from 'node:timers/promises'
import { decodeEnvelope, type Envelope, type Item } from '../../gateway/cluster/envelope.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { ReliableLink } from '../../gateway/cluster/reliable-link.ts'
import { seededRandom } from './seeded-random.ts'

const keys = new ClusterKeys('', 'oicq')

/** How often an instance looks after its links, in milliseconds. */
const TICK_MS = 100

/** What happens to envelopes: probabilities, and the longest delay in milliseconds. */
export interface Faults {
  drop: number
  duplicate: number
  delayMs: number
}

export const NO_FAULTS: Faults = { drop: 0, duplicate: 0, delayMs: 0 }

interface Underway {
  at: number
  to: Side
  bytes: Uint8Array
}

export class Simulation {
  now = 0
  faults: Faults
  readonly one: Side
  readonly other: Side
  private readonly random: () => number
  private underway: Underway[] = []

  constructor(faults: Faults = NO_FAULTS, seed = 0) {
    this.faults = faults
    this.random = seededRandom(seed)
    this.one = new Side(this, 'one', 'other')
    this.other = new Side(this, 'other', 'one')
  }

  carry(peer: string, bytes: Uint8Array): void {
    const { drop, duplicate, delayMs } = this.faults
    const to = peer === 'one' ? this.one : this.other
    const copies = (this.random() < drop ? 0 : 1) + (this.random() < duplicate ? 1 : 0)
    for (let copy = 0; copy < copies; copy++) {
      const at = this.now + Math.floor(this.random() * (delayMs + 1))
      this.underway.push({ at, to, bytes: Uint8Array.from(bytes) })
    }
  }

  /** Lets so many milliseconds pass, one by one. */
  advance(milliseconds: number): void {
    for (const end = this.now + milliseconds; this.now < end; ) {
      this.now++
      this.settle()
      if (this.now % TICK_MS !== 0) continue
      for (const side of [this.one, this.other]) side.publish(side.link.tick())
    }
    this.settle()
  }

  /** Does what is due now: turns of the event loop that take no time. */
  private settle(): void {
    for (;;) {
      const due = this.underway.filter(({ at }) => at <= this.now)
      this.underway = this.underway.filter(({ at }) => at > this.now)
      for (const { to, bytes } of due) to.hear(bytes)
      const flushed = [this.one.flush(), this.other.flush()]
      if (due.length === 0 && !flushed.includes(true)) return
    }
  }

  /** Whether both have nothing left to do within a minute. */
  calmsDown(): boolean {
    for (let second = 0; second < 60; second++) {
      if (this.one.link.isIdle && this.other.link.isIdle) return true
      this.advance(1000)
    }
    return false
  }
}

/** One of the two instances, with its link to the other. */
export class Side {
  readonly instance: string
  readonly link: ReliableLink
  readonly received: Item[] = []
  /** What it has published, arrived or not. */
  readonly published: { envelope: Envelope; bytes: number }[] = []
  overflows = 0
  private readonly simulation: Simulation
  private wantsFlush = false

  constructor(simulation: Simulation, instance: string, peer: string) {
    this.simulation = simulation
    this.instance = instance
    this.link = new ReliableLink(instance, peer, {
      keys,
      counts: { resent: 0 },
      clock: { now: () => simulation.now },
      publisher: {
        publishLater: () => {
          this.wantsFlush = true
        },
      },
      onOverflow: () => {
        this.overflows++
        this.link.end()
      },
    })
  }

  /** False when there was nothing to do. */
  flush(): boolean {
    if (!this.wantsFlush) return false
    this.wantsFlush = false
    this.publish(this.link.takeEnvelopes())
    return true
  }

  publish(envelopes: readonly Uint8Array[]): void {
    const { peer } = this.link
    for (const bytes of envelopes) {
      this.published.push({ envelope: understand(bytes, peer), bytes: bytes.length })
      this.simulation.carry(peer, bytes)
    }
  }

  hear(bytes: Uint8Array): void {
    this.received.push(...this.link.receive(understand(bytes, this.instance), bytes.length))
    if (this.link.owesAcknowledgementNow) this.publish([this.link.acknowledgement()])
  }

  get publishedBytes(): number {
    return this.published.reduce((total, { bytes }) => total + bytes, 0)
  }

  /** Says messages with these ids. */
  say(...ids: number[]): void {
    for (const id of ids) this.link.send(message(id))
  }

  /** The ids of the messages that came from the other. */
  get heard(): number[] {
    return this.received.flatMap(({ name, values }) => (name === 'message' ? [values.id] : []))
  }
}

export function message(id: number, bytes = 8): Item {
  return { name: 'message', values: { id, recipient: 1, first: 1, frame: new Uint8Array(bytes) } }
}

/** Whether a promise has resolved by now. */
export async function isDone(promise: Promise<unknown>): Promise<boolean> {
  let done = false
  promise.then(() => {
    done = true
  })
  await turn()
  return done
}

function understand(bytes: Uint8Array, receiver: string): Envelope {
  const envelope = decodeEnvelope(bytes, sender => keys.envelopes(sender, receiver))
  if (typeof envelope === 'string') throw new Error(`an envelope that is not taken: ${envelope}`)
  return envelope
}
