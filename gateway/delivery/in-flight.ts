/** Messages that other instances have been sent and have not answered for (M4): each is kept here until then. */
import type { Item, ItemValues } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { Trace } from '../session/delivery-callback.ts'
import type { Message } from './recipient-queue.ts'

/**
 * How long an instance has to answer for a message, in milliseconds, while a barrier waits for it: M4 allows 2 s for
 * everything. One that shows that it is there has longer, since it stores what it can't deliver by itself, and what is stored
 * here as well comes twice.
 */
const ANSWER_MS = 1600
const ANSWER_WHEN_THERE_MS = 1800
/** The same while no barrier waits: an instance that has much to do is not to have its messages come twice. */
const UNHURRIED_MS = 3000
const UNHURRIED_WHEN_THERE_MS = 10_000
/**
 * When an instance is asked to show that it is there, with and without a barrier that waits, and how soon it has to, in
 * milliseconds. Clients are asked to confirm once a second, so that without a barrier answers take that long.
 */
const ASK_AFTER_MS = 1000
const ASK_UNHURRIED_AFTER_MS = 2000
const THERE_MS = 400
/** Messages that one other instance may owe an answer for. */
const MAX_UNANSWERED = 50_000

interface Peer {
  lastId: number
  /** Oldest first. */
  readonly messages: Map<number, Message>
}

export class InFlight {
  private readonly peers: Peers
  private readonly byInstance = new Map<string, Peer>()
  private acksRequested = false
  /** Messages sent, and those taken back, since the start. */
  sent = 0
  withdrawn = 0

  constructor(peers: Peers) {
    this.peers = peers
  }

  /** How many messages have no answer yet. */
  get size(): number {
    let size = 0
    for (const { messages } of this.byInstance.values()) size += messages.size
    return size
  }

  /** Sends a message to an instance. False when that can't be expected to answer: it is dead or silent, or owes too much. */
  send(instance: string, message: Message): boolean {
    const link = this.peers.to(instance)
    if (link === undefined || link.silent) return false
    const peer = this.byInstance.get(instance) ?? { lastId: 0, messages: new Map() }
    this.byInstance.set(instance, peer)
    if (peer.messages.size >= MAX_UNANSWERED) return false
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

  /** An instance answers: the message that it means, unless that has been taken back. */
  answered(instance: string, id: number): Message | undefined {
    const peer = this.byInstance.get(instance)
    const message = peer?.messages.get(id)
    if (peer === undefined || message === undefined) return undefined
    peer.messages.delete(id)
    message.queue.inFlight--
    return message
  }

  /** Takes messages back from an instance, in the order in which they were sent; it may have them nevertheless. */
  withdraw(instance: string, which: (message: Message) => boolean = () => true): Message[] {
    const taken: Message[] = []
    for (const [id, message] of this.byInstance.get(instance)?.messages ?? []) {
      if (!which(message)) continue
      if (message.item !== undefined) message.item.withdrawn = true
      this.answered(instance, id)
      taken.push(message)
      this.withdrawn++
    }
    return taken
  }

  /** An instance is dead: takes all back from it. */
  lost(instance: string): Message[] {
    const taken = this.withdraw(instance)
    this.byInstance.delete(instance)
    return taken
  }

  /** Takes back what is overdue, and what went down the same lanes after it. */
  takeOverdue(now: number): Message[] {
    return [...this.byInstance].flatMap(([instance, { messages }]) => {
      const late = lateOf(messages.values(), now)
      if (late.length === 0) return []
      const silence = this.peers.to(instance)?.silence
      if (silence === 0) this.peers.tell(instance, 'requestAcks', {})
      const isThere = silence !== undefined && silence < THERE_MS
      const hurried = now - (isThere ? ANSWER_WHEN_THERE_MS : ANSWER_MS)
      const unhurried = now - (isThere ? UNHURRIED_WHEN_THERE_MS : UNHURRIED_MS)
      const isOverdue = ({ at, callback }: Message) => at < (callback.isAwaited ? hurried : unhurried)
      const queues = new Set(late.filter(isOverdue).map(message => message.queue))
      return queues.size === 0 ? [] : this.withdraw(instance, message => queues.has(message.queue))
    })
  }

  /** Takes all back from everywhere. */
  takeAll(): Message[] {
    return [...this.byInstance.keys()].flatMap(instance => this.withdraw(instance))
  }

  /** Asks all instances that owe an answer to ask their clients, at the end of this turn. */
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

/** Of messages in the order in which they were sent, those that should be answered by now. */
function lateOf(messages: Iterable<Message>, now: number): Message[] {
  const late: Message[] = []
  for (const message of messages) {
    const age = now - message.at
    if (age < ASK_AFTER_MS) break
    if (message.callback.isAwaited || age >= ASK_UNHURRIED_AFTER_MS) late.push(message)
  }
  return late
}

/** The same message with its trace, which goes on where it arrives. */
function sampled(trace: Trace, values: ItemValues<'message'>): Item {
  trace.step('bus')
  return { name: 'sampledMessage', values: { ...values, trace: trace.context } }
}
