/** Messages that other instances have been sent and have not answered for (M4): each is kept here until then. */
import type { Item, ItemValues } from '../cluster/envelope.ts'
import type { Links } from '../cluster/links.ts'
import type { Message } from './lane.ts'
import type { Trace } from './trace.ts'

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

export class Unanswered {
  private readonly links: Links
  private readonly peers = new Map<string, Peer>()
  private hurrying = false
  /** Messages sent, and those taken back, since the start. */
  sent = 0
  takenBack = 0

  constructor(links: Links) {
    this.links = links
  }

  /** How many messages have no answer yet. */
  get size(): number {
    let size = 0
    for (const { messages } of this.peers.values()) size += messages.size
    return size
  }

  /** Sends a message to an instance. False when that can't be expected to answer: it is dead or silent, or owes too much. */
  send(instance: string, message: Message): boolean {
    const link = this.links.to(instance)
    if (link === undefined || link.silent) return false
    const peer = this.peers.get(instance) ?? { lastId: 0, messages: new Map() }
    this.peers.set(instance, peer)
    if (peer.messages.size >= MAX_UNANSWERED) return false
    const id = (peer.lastId + 1) >>> 0
    const { lane, frame } = message
    const first = Number(lane.unanswered === 0)
    const values = { id, recipient: lane.number, first, frame }
    const { trace } = message.receipt
    const item: Item = trace === undefined ? { name: 'message', values } : sampled(trace, values)
    peer.lastId = id
    peer.messages.set(id, message)
    message.id = id
    message.item = item
    lane.unanswered++
    this.sent++
    link.send(item)
    return true
  }

  /** An instance answers: the message that it means, unless that has been taken back. */
  answered(instance: string, id: number): Message | undefined {
    const peer = this.peers.get(instance)
    const message = peer?.messages.get(id)
    if (peer === undefined || message === undefined) return undefined
    peer.messages.delete(id)
    message.lane.unanswered--
    return message
  }

  /** Takes messages back from an instance, in the order in which they were sent; it may have them nevertheless. */
  takeBack(instance: string, which: (message: Message) => boolean = () => true): Message[] {
    const taken: Message[] = []
    for (const [id, message] of this.peers.get(instance)?.messages ?? []) {
      if (!which(message)) continue
      if (message.item !== undefined) message.item.withdrawn = true
      this.answered(instance, id)
      taken.push(message)
      this.takenBack++
    }
    return taken
  }

  /** An instance is dead: takes all back from it. */
  lost(instance: string): Message[] {
    const taken = this.takeBack(instance)
    this.peers.delete(instance)
    return taken
  }

  /** Takes back what is overdue, and what went down the same lanes after it. */
  takeOverdue(now: number): Message[] {
    return [...this.peers].flatMap(([instance, { messages }]) => {
      const late = lateOf(messages.values(), now)
      if (late.length === 0) return []
      const silence = this.links.to(instance)?.silence
      if (silence === 0) this.links.tell(instance, 'hurry', {})
      const isThere = silence !== undefined && silence < THERE_MS
      const hurried = now - (isThere ? ANSWER_WHEN_THERE_MS : ANSWER_MS)
      const unhurried = now - (isThere ? UNHURRIED_WHEN_THERE_MS : UNHURRIED_MS)
      const isOverdue = ({ at, receipt }: Message) => at < (receipt.isAwaited ? hurried : unhurried)
      const lanes = new Set(late.filter(isOverdue).map(message => message.lane))
      return lanes.size === 0 ? [] : this.takeBack(instance, message => lanes.has(message.lane))
    })
  }

  /** Takes all back from everywhere. */
  takeAll(): Message[] {
    return [...this.peers.keys()].flatMap(instance => this.takeBack(instance))
  }

  /** Asks all instances that owe an answer to ask their clients, at the end of this turn. */
  hurry(): void {
    if (this.hurrying || this.peers.size === 0) return
    this.hurrying = true
    setImmediate(() => {
      this.hurrying = false
      for (const [instance, { messages }] of this.peers) {
        if (messages.size > 0) this.links.tell(instance, 'hurry', {})
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
    if (message.receipt.isAwaited || age >= ASK_UNHURRIED_AFTER_MS) late.push(message)
  }
  return late
}

/** The same message with its trace, which goes on where it arrives. */
function sampled(trace: Trace, values: ItemValues<'message'>): Item {
  trace.step('bus')
  return { name: 'sampledMessage', values: { ...values, trace: trace.context } }
}
