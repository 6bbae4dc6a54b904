/**
 * How a message finds its recipient (M1, M4, M5): straight to a session here; to the instance where the recipient is, which
 * answers for it from then on; else to the mailbox. Until another instance has answered, the message is kept here, and
 * whatever happens to that instance, it is looked for anew or stored.
 *
 * The messages from here to one recipient elsewhere keep their order: they go down one lane, one way at a time.
 */

import { setTimeout as delay } from 'node:timers/promises'
import { Mode } from '../protocol/index.ts'
import type { Item, ItemHandlers } from './cluster/envelope.ts'
import type { Links } from './cluster/links.ts'
import type { Connections } from './connections.ts'
import type { Mailbox } from './mailbox.ts'
import type { Directory, Presence } from './ports.ts'
import { settle, visibleMode } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { Receipt } from './settlement.ts'

/** How long another instance has to answer for a message before it is stored here, in milliseconds: M4 allows 2 s. */
const ANSWER_MS = 1600
/** How often answers that are overdue are looked for, in milliseconds. */
const TICK_MS = 100
/** How long the directory is waited for before messages are stored, in milliseconds. */
const LOOKUP_MS = 300
/** How often a message may come back before it is stored. */
const MAX_RETURNS = 2
/** Lanes that are kept because they know the way. */
const MAX_IDLE_LANES = 100_000
/** Messages that one other instance may owe an answer for; more are stored. */
const MAX_UNANSWERED = 50_000
/** Recipients whose messages go back to one other instance, as far as is remembered. */
const MAX_RETURNING = 10_000

/** Recipients to tell later, at most; others get their messages at the next sign-in. */
const MAX_UNTOLD = 100_000

interface Message {
  readonly lane: Lane
  readonly frame: Uint8Array
  readonly receipt: Receipt
  readonly at: number
  id: number
  returns: number
  item: Item | undefined
}

/** The way from here to one recipient who is not signed in here. */
interface Lane {
  readonly number: number
  /** The instance that messages go to, while it is known. */
  route: string | undefined
  looking: boolean
  /** How many messages are on their way to the route, or to the mailbox. */
  unanswered: number
  storing: number
  /** Came back, to go before all that wait. */
  returned: Message[]
  waiting: Message[]
}

/** Messages that another instance has not answered for, oldest first. */
interface Peer {
  /** Begins anew after 2^32. */
  lastId: number
  readonly unanswered: Map<number, Message>
}

type Handled = 'message' | 'settled' | 'returned' | 'refused' | 'stored' | 'hurry'

export class Delivery {
  private readonly sessions: Sessions
  private readonly mailbox: Mailbox
  private readonly directory: Directory
  private readonly links: Links
  private readonly connections: Connections
  private readonly lanes = new Map<number, Lane>()
  private readonly peers = new Map<string, Peer>()
  /** Recipients whose messages from another instance go back to it, until it begins anew: what follows stays behind. */
  private readonly returning = new Map<string, Set<number>>()
  private looking: Lane[] = []
  /** Recipients of stored messages who may be signed in elsewhere, for all that the directory could tell. */
  private readonly untold = new Set<number>()
  private hurrying = false
  private readonly timer: NodeJS.Timeout

  constructor(sessions: Sessions, mailbox: Mailbox, directory: Directory, links: Links, connections: Connections) {
    this.sessions = sessions
    this.mailbox = mailbox
    this.directory = directory
    this.links = links
    this.connections = connections
    mailbox.onStored = recipients => this.tellStored(recipients)
    this.timer = setInterval(() => this.storeOverdue(), TICK_MS)
  }

  /** Delivers an encoded server 0x03 frame to a user's client or mailbox; the receipt hears what became of it. */
  deliver(recipient: number, frame: Uint8Array, receipt: Receipt): void {
    receipt.expect()
    const session = this.sessions.get(recipient)
    const lane = this.lanes.get(recipient)
    if (session !== undefined && (lane === undefined || isIdle(lane))) {
      if (lane !== undefined) this.lanes.delete(recipient)
      session.deliver(frame, receipt, this.connections.now())
      return
    }
    const known = lane ?? this.addLane(recipient)
    const message = { lane: known, frame, receipt, at: this.connections.now(), id: 0, returns: 0, item: undefined }
    if (session === undefined && known.storing > 0 && isOpen(known)) this.store(message)
    else if (session === undefined && known.route !== undefined && isOpen(known)) this.send(known.route, message)
    else {
      known.waiting.push(message)
      this.goOn(known)
    }
  }

  private addLane(number: number): Lane {
    if (this.lanes.size >= MAX_IDLE_LANES) {
      for (const lane of this.lanes.values()) if (isIdle(lane)) this.lanes.delete(lane.number)
    }
    const lane = {
      ...{ number, route: undefined, looking: false, unanswered: 0, storing: 0 },
      ...{ returned: [], waiting: [] },
    }
    this.lanes.set(number, lane)
    return lane
  }

  /** Looks for the recipient again, once nothing is on its way any more. */
  private goOn(lane: Lane): void {
    if (lane.looking || lane.unanswered > 0 || lane.storing > 0) return
    if (lane.returned.length + lane.waiting.length === 0) return
    lane.route = undefined
    lane.looking = true
    if (this.looking.length === 0) setImmediate(() => this.lookUp())
    this.looking.push(lane)
  }

  private async lookUp(): Promise<void> {
    const lanes = this.looking
    this.looking = []
    const entries = await this.find(lanes.map(lane => lane.number))
    for (const [place, lane] of lanes.entries()) {
      lane.looking = false
      this.dispatch(lane, entries[place])
    }
  }

  /** Entries of the directory, or none when it does not answer in time. */
  private async find(numbers: readonly number[]): Promise<readonly (Presence | undefined)[]> {
    return (await inTime(this.directory.find(numbers))) ?? []
  }

  /** Sends what waits on its way, now that it is known who has the number. */
  private dispatch(lane: Lane, entry: Presence | undefined): void {
    const messages = empty(lane)
    const session = this.sessions.get(lane.number)
    if (session !== undefined) {
      this.lanes.delete(lane.number)
      for (const { frame, receipt } of messages) session.deliver(frame, receipt, this.connections.now())
      return
    }
    // What goes to the mailbox now, or has come back too often, has to stay before what follows it.
    const isStored = this.mailbox.isWriting(lane.number) || messages.some(message => message.returns >= MAX_RETURNS)
    // Whoever can't be seen gets everything by way of the mailbox, so that a barrier tells hidden from offline in no case (P1).
    const isVisible = entry !== undefined && visibleMode(entry.mode) !== Mode.offline
    if (isVisible && entry.instance !== this.links.instance && !isStored) {
      lane.route = entry.instance
      // What is in the mailbox goes first.
      if (this.untold.delete(lane.number)) this.links.tell(entry.instance, 'stored', { numbers: [lane.number] })
      for (const message of messages) this.send(entry.instance, message)
    } else {
      for (const message of messages) this.store(message)
    }
  }

  private store(message: Message): void {
    const { lane, frame, receipt } = message
    lane.route = undefined
    lane.storing++
    this.mailbox.append(lane.number, frame, outcome => {
      lane.storing--
      settle(receipt, lane.number, outcome)
      this.finish(lane)
    })
  }

  /** Nothing is on its way down this lane: goes on with what waits. */
  private finish(lane: Lane): void {
    this.goOn(lane)
    if (isIdle(lane) && lane.route === undefined && this.lanes.get(lane.number) === lane) this.lanes.delete(lane.number)
  }

  // ——— to other instances, and what they answer ———

  private send(instance: string, message: Message): void {
    const peer = this.peers.get(instance) ?? { lastId: 0, unanswered: new Map() }
    this.peers.set(instance, peer)
    const link = this.links.to(instance)
    if (link === undefined || link.silent || peer.unanswered.size >= MAX_UNANSWERED) {
      const { lane } = message
      lane.waiting.push(message)
      const taken = this.takeBack(instance, other => other.lane === lane || link?.silent !== false)
      this.storeAll(taken, [lane])
      return
    }
    const id = (peer.lastId + 1) >>> 0
    peer.lastId = id
    const { lane, frame } = message
    const first = Number(lane.unanswered === 0)
    const item: Item = { name: 'message', values: { id, recipient: lane.number, first, frame } }
    message.id = id
    message.item = item
    lane.unanswered++
    peer.unanswered.set(id, message)
    link.send(item)
  }

  /** What other instances say of messages. */
  get handlers(): Pick<ItemHandlers, Handled> {
    return {
      message: (peer, { id, recipient, first, frame }) => {
        const session = this.sessions.get(recipient)
        const isVisible = session !== undefined && session.visibleMode !== Mode.offline
        if (this.returns(peer, recipient, first === 1, isVisible) || session === undefined) {
          this.links.to(peer)?.reply('returned', id)
        } else session.deliver(frame, new RemoteReceipt(this.links, peer, id), this.connections.now())
      },
      settled: (peer, { ids }) => {
        for (const id of ids) this.answered(peer, id)?.receipt.settled()
      },
      refused: (peer, { id, why }) => {
        const message = this.answered(peer, id)
        message?.receipt.refused(message.lane.number, why)
      },
      returned: (peer, { ids }) => {
        for (const id of ids) {
          const message = this.forget(peer, id)
          if (message === undefined) continue
          message.returns++
          message.lane.route = undefined
          message.lane.returned.push(message)
          this.goOn(message.lane)
        }
      },
      stored: (_, { numbers }) => {
        for (const number of numbers) this.sessions.get(number)?.deliverStored()
      },
      hurry: () => this.connections.hurry(),
    }
  }

  /** Whether a message goes back to its sender: when its recipient can't be seen here, or one before it goes back. */
  private returns(peer: string, recipient: number, isFirst: boolean, isVisible: boolean): boolean {
    const returning = this.returning.get(peer) ?? new Set()
    if (isFirst) returning.delete(recipient)
    if (isVisible && !returning.has(recipient)) return false
    this.returning.set(peer, returning)
    const [oldest] = returning
    if (oldest !== undefined && returning.size >= MAX_RETURNING) returning.delete(oldest)
    returning.add(recipient)
    return true
  }

  private answered(peer: string, id: number): Message | undefined {
    const message = this.forget(peer, id)
    if (message !== undefined) this.finish(message.lane)
    return message
  }

  private forget(instance: string, id: number): Message | undefined {
    const peer = this.peers.get(instance)
    const message = peer?.unanswered.get(id)
    if (peer === undefined || message === undefined) return undefined
    peer.unanswered.delete(id)
    message.lane.unanswered--
    return message
  }

  /** A barrier waits (M4): other instances are to ask for the confirmations that they wait for. */
  hurry(): void {
    if (this.hurrying || this.peers.size === 0) return
    this.hurrying = true
    setImmediate(() => {
      this.hurrying = false
      for (const [instance, { unanswered }] of this.peers) {
        if (unanswered.size > 0) this.links.tell(instance, 'hurry', {})
      }
    })
  }

  /** An instance is gone: what it has not answered for goes on another way. */
  lost(instance: string): void {
    const lanes = new Set<Lane>()
    for (const message of this.takeBack(instance, () => true)) {
      message.lane.returned.push(message)
      lanes.add(message.lane)
    }
    this.peers.delete(instance)
    this.returning.delete(instance)
    for (const lane of this.lanes.values()) if (lane.route === instance) lane.route = undefined
    for (const lane of lanes) this.goOn(lane)
  }

  /** Stores what other instances have not answered for in time, and in the same lanes all that follows it. */
  private storeOverdue(): void {
    const limit = this.connections.now() - ANSWER_MS
    for (const [instance, { unanswered }] of this.peers) {
      const lanes = new Set<Lane>()
      for (const message of unanswered.values()) if (message.at < limit) lanes.add(message.lane)
      if (lanes.size > 0)
        this.storeAll(
          this.takeBack(instance, message => lanes.has(message.lane)),
          lanes,
        )
    }
  }

  private takeBack(instance: string, which: (message: Message) => boolean): Message[] {
    const taken: Message[] = []
    const peer = this.peers.get(instance)
    if (peer === undefined) return taken
    for (const [id, message] of peer.unanswered) {
      if (!which(message)) continue
      if (message.item !== undefined) message.item.withdrawn = true
      this.forget(instance, id)
      taken.push(message)
    }
    return taken
  }

  /** Stores messages that were taken back, and after them what waits behind them. */
  private storeAll(taken: readonly Message[], lanes: Iterable<Lane>): void {
    const all = new Set(lanes)
    for (const message of taken) {
      message.lane.returned.push(message)
      all.add(message.lane)
    }
    for (const lane of all) {
      for (const message of empty(lane)) this.store(message)
    }
  }

  /** Messages are in mailboxes: those whom they are for are sent them, wherever they are. */
  private async tellStored(recipients: Iterable<number>): Promise<void> {
    const elsewhere: number[] = []
    for (const recipient of recipients) {
      const session = this.sessions.get(recipient)
      if (session === undefined) elsewhere.push(recipient)
      else session.deliverStored()
    }
    if (elsewhere.length > 0) await inTime(this.tellElsewhere(elsewhere))
  }

  private async tellElsewhere(recipients: readonly number[]): Promise<void> {
    const entries = await this.directory.find(recipients)
    const byInstance = Map.groupBy(recipients.keys(), place => entries[place]?.instance)
    for (const [instance, places] of byInstance) {
      const numbers = places.map(place => recipients[place] as number)
      if (instance !== undefined && instance !== this.links.instance) this.links.tell(instance, 'stored', { numbers })
      else for (const number of numbers) this.sessions.get(number)?.deliverStored()
      if (instance === undefined && !this.directory.complete) this.remember(numbers)
    }
  }

  private remember(recipients: readonly number[]): void {
    for (const recipient of recipients) if (this.untold.size < MAX_UNTOLD) this.untold.add(recipient)
  }

  /** Sends users here the messages that are stored for them, which nobody may have told them of. */
  async deliverStored(numbers: readonly number[]): Promise<void> {
    for (const number of await this.mailbox.waitingFor(numbers)) this.sessions.get(number)?.deliverStored()
  }

  /** The directory knows everyone again: those who were out of sight and have messages are sent them. */
  async tellUntold(): Promise<void> {
    const untold = [...this.untold]
    this.untold.clear()
    if (untold.length > 0) await this.tellElsewhere(untold)
  }

  /** Ends once other instances have answered for everything, or is stored what they have not answered for in time. */
  async stop(): Promise<void> {
    const deadline = this.connections.now() + ANSWER_MS + LOOKUP_MS
    while (!this.lanes.values().every(isIdle) && this.connections.now() < deadline) await delay(TICK_MS / 4)
    clearInterval(this.timer)
    for (const instance of this.peers.keys())
      this.storeAll(
        this.takeBack(instance, () => true),
        [],
      )
    this.storeAll([], this.lanes.values())
  }
}

/** What a promise resolves to, or undefined when that takes too long. */
async function inTime<T>(promise: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  const timeout = setTimeout(resolve, LOOKUP_MS, undefined)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timeout)
  }
}

/** Nothing waits, and nothing is on its way. */
function isIdle(lane: Lane): boolean {
  return isOpen(lane) && lane.unanswered === 0 && lane.storing === 0
}

/** What comes now may follow what went before at once. */
function isOpen(lane: Lane): boolean {
  return !lane.looking && lane.waiting.length === 0 && lane.returned.length === 0
}

/** Takes out all that waits, in the order in which it was sent. */
function empty(lane: Lane): Message[] {
  const messages = [...lane.returned.sort((a, b) => (a.id - b.id) | 0), ...lane.waiting]
  lane.returned = []
  lane.waiting = []
  return messages
}

/** Tells the instance where a message comes from what became of it. */
class RemoteReceipt implements Receipt {
  private readonly links: Links
  private readonly peer: string
  private readonly id: number

  constructor(links: Links, peer: string, id: number) {
    this.links = links
    this.peer = peer
    this.id = id
  }

  expect(): void {}

  settled(): void {
    this.links.to(this.peer)?.reply('settled', this.id)
  }

  refused(_: number, why: string): void {
    this.links.tell(this.peer, 'refused', { id: this.id, why })
  }
}
