/** Messages sent to other instances and not acknowledged by them (M4); each is kept here until it is. */
import type { Item, ItemValues } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { Trace } from '../session/delivery-callback.ts'
import type { Message } from './recipient-queue.ts'

/**
 * How long an instance may take to report the outcome of a message that a barrier waits for, in milliseconds: M4 allows 2 s, with the
 * time to store it here. One that is evidently alive has longer: it stores by itself a message that it cannot deliver, and a message
 * that is stored here as well arrives twice.
 */
const SETTLE_TIMEOUT_MS = 1600
const SETTLE_TIMEOUT_WHEN_ALIVE_MS = 1700
/** The same while no barrier waits: the messages of a busy instance should not arrive twice. */
const RELAXED_TIMEOUT_MS = 3000
const RELAXED_TIMEOUT_WHEN_ALIVE_MS = 10_000
/**
 * When an instance is asked for acknowledgements, with and without a barrier that waits, and how recently it must have acknowledged
 * an envelope to count as alive, in milliseconds. Clients are pinged once a second, so without a barrier acknowledgements take that
 * long.
 */
const REQUEST_ACK_AFTER_MS = 1000
const RELAXED_REQUEST_ACK_AFTER_MS = 2000
const ALIVE_WITHIN_MS = 400
/** Messages in flight to one instance, at most. */
const MAX_IN_FLIGHT = 50_000

interface Peer {
  lastId: number
  /** Oldest first. */
  readonly messages: Map<number, Message>
}

export class InFlight {
  private readonly peers: Peers
  private readonly byInstance = new Map<string, Peer>()
  private acksRequested = false
  /** Messages sent, and withdrawn, since the start. */
  sent = 0
  withdrawn = 0

  constructor(peers: Peers) {
    this.peers = peers
  }

  /** How many messages are in flight. */
  get size(): number {
    let size = 0
    for (const { messages } of this.byInstance.values()) size += messages.size
    return size
  }

  /** Sends a message to an instance. Returns false when that is dead or unresponsive, or has too much in flight. */
  send(instance: string, message: Message): boolean {
    const link = this.peers.to(instance)
    if (link === undefined || link.isUnresponsive) return false
    const peer = this.byInstance.get(instance) ?? { lastId: 0, messages: new Map() }
    this.byInstance.set(instance, peer)
    if (peer.messages.size >= MAX_IN_FLIGHT) return false
    const id = (peer.lastId + 1) >>> 0
    const { queue, frame } = message
    const first = Number(queue.inFlight === 0)
    const values = { id, recipient: queue.number, first, frame }
    const { trace } = message.callback
    const item: Item = trace === undefined ? { name: 'message', values } : sampled(trace, values)
    peer.lastId = id
    peer.messages.set(id, message)
    message.id = id
    message.item = item
    queue.inFlight++
    this.sent++
    link.send(item)
    return true
  }

  /** An instance reports the outcome of a message. Returns the message, unless it has been withdrawn. */
  acknowledge(instance: string, id: number): Message | undefined {
    const peer = this.byInstance.get(instance)
    const message = peer?.messages.get(id)
    if (peer === undefined || message === undefined) return undefined
    peer.messages.delete(id)
    message.queue.inFlight--
    return message
  }

  /** Removes and returns messages in flight to an instance, in the order in which they were sent; it may have received them. */
  withdraw(instance: string, which: (message: Message) => boolean = () => true): Message[] {
    const taken: Message[] = []
    for (const [id, message] of this.byInstance.get(instance)?.messages ?? []) {
      if (!which(message)) continue
      if (message.item !== undefined) message.item.withdrawn = true
      this.acknowledge(instance, id)
      taken.push(message)
      this.withdrawn++
    }
    return taken
  }

  /** Removes and returns all messages in flight to an instance that is dead. */
  lost(instance: string): Message[] {
    const taken = this.withdraw(instance)
    this.byInstance.delete(instance)
    return taken
  }

  /** Removes overdue messages, and every later message to the same recipients. */
  withdrawOverdue(now: number): Message[] {
    return [...this.byInstance].flatMap(([instance, { messages }]) => {
      const late = awaitedTooLong(messages.values(), now)
      if (late.length === 0) return []
      const unackedForMs = this.peers.to(instance)?.unackedForMs
      if (unackedForMs === 0) this.peers.tell(instance, 'requestAcks', {})
      const isAlive = unackedForMs !== undefined && unackedForMs < ALIVE_WITHIN_MS
      const awaitedLimit = now - (isAlive ? SETTLE_TIMEOUT_WHEN_ALIVE_MS : SETTLE_TIMEOUT_MS)
      const relaxedLimit = now - (isAlive ? RELAXED_TIMEOUT_WHEN_ALIVE_MS : RELAXED_TIMEOUT_MS)
      const isOverdue = ({ at, callback }: Message) => at < (callback.isAwaited ? awaitedLimit : relaxedLimit)
      const queues = new Set(late.filter(isOverdue).map(message => message.queue))
      return queues.size === 0 ? [] : this.withdraw(instance, message => queues.has(message.queue))
    })
  }

  /** Removes and returns all messages. */
  withdrawAll(): Message[] {
    return [...this.byInstance.keys()].flatMap(instance => this.withdraw(instance))
  }

  /** A barrier waits: asks all instances with messages in flight, at the end of this turn, to ping their clients now. */
  requestAcks(): void {
    if (this.acksRequested || this.byInstance.size === 0) return
    this.acksRequested = true
    setImmediate(() => {
      this.acksRequested = false
      for (const [instance, { messages }] of this.byInstance) {
        if (messages.size > 0) this.peers.tell(instance, 'requestAcks', {})
      }
    })
  }
}

/** Returns the messages, of those in the order in which they were sent, that should be acknowledged by now. */
function awaitedTooLong(messages: Iterable<Message>, now: number): Message[] {
  const late: Message[] = []
  for (const message of messages) {
    const age = now - message.at
    if (age < REQUEST_ACK_AFTER_MS) break
    if (message.callback.isAwaited || age >= RELAXED_REQUEST_ACK_AFTER_MS) late.push(message)
  }
  return late
}

/** Returns the message with its trace, which continues on the other instance. */
function sampled(trace: Trace, values: ItemValues<'message'>): Item {
  trace.step('bus')
  return { name: 'sampledMessage', values: { ...values, trace: trace.context } }
}
