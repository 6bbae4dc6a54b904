/** The other instances, and the reliable links to them. */
import type { KeyObject } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import { withDeadline } from '../deadline.ts'
import type { Bus } from './bus.ts'
import { type Envelope, encodeEnvelope, type Item, type ItemName, type ItemValues } from './envelope.ts'
import type { ClusterKeys } from './keys.ts'
import { Publisher } from './publisher.ts'
import { ReliableLink } from './reliable-link.ts'

/** How often links send due acknowledgements and retransmit, in milliseconds. */
const TICK_MS = 100
/** How long to wait until other instances have received something, in milliseconds. */
const ARRIVAL_MS = 1000
/** Maximum number of dead instances remembered. */
const MAX_DEAD = 10_000

interface PeerEvents {
  /** An instance has come. */
  joined: [peer: string]
  /**
   * An instance is dead, and what was on its way there has been dropped. `isResponsible`: the directory asks this instance to
   * clean up after it.
   */
  lost: [peer: string, isResponsible: boolean]
  /** More waits for an instance than it will ever take. */
  overflow: [peer: string]
}

export class Peers extends EventEmitter<PeerEvents> {
  readonly keys: ClusterKeys
  readonly publisher: Publisher
  /** Envelopes received, their bytes and their items, and envelopes sent again, since the start. */
  readonly counts = { received: 0, receivedBytes: 0, items: 0, resent: 0 }
  private id: string
  private readonly links = new Map<string, ReliableLink>()
  private readonly dead = new Set<string>()
  /** The other instances that are alive. */
  private others: ReadonlySet<string> = new Set()
  private timer: NodeJS.Timeout | undefined
  private isStopped = false

  constructor(instance: string, bus: Bus, keys: ClusterKeys, log: Logger) {
    super()
    this.id = instance
    this.publisher = new Publisher(bus, log)
    this.keys = keys
  }

  /** This instance's id, by which others know it. */
  get instance(): string {
    return this.id
  }

  /** Continues under another id: all links to and from the old one end. */
  restart(instance: string): void {
    this.id = instance
    for (const peer of [...this.links.keys()]) this.forget(peer, false)
  }

  /** The other instances that are alive. */
  get alive(): ReadonlySet<string> {
    return this.others
  }

  /** Replaces the instances that are alive; those known as dead are left out. */
  setAlive(instances: readonly string[]): void {
    const before = this.others
    this.others = new Set(instances.filter(peer => peer !== this.id && !this.dead.has(peer)))
    for (const peer of this.others) if (!before.has(peer)) this.emit('joined', peer)
  }

  /** Instances with a link: something was sent to them, or received from them. */
  get known(): readonly string[] {
    return [...this.links.keys()]
  }

  /** All other instances that may be alive, whether or not the directory has them at the moment. */
  get all(): ReadonlySet<string> {
    return new Set([...this.others, ...this.links.keys()])
  }

  /** Whether an instance can be expected to take messages and acknowledge them. */
  isResponsive(peer: string): boolean {
    return !this.dead.has(peer) && this.links.get(peer)?.isUnresponsive !== true
  }

  isDead(peer: string): boolean {
    return this.dead.has(peer)
  }

  /** Returns the link to an instance, or undefined when that is dead or this one. */
  to(peer: string): ReliableLink | undefined {
    if (!this.isStopped) this.timer ??= setInterval(() => this.tick(), TICK_MS)
    const known = this.links.get(peer)
    if (known !== undefined || this.dead.has(peer) || peer === this.id) return known
    const { id: sender, keys, publisher, counts } = this
    const onOverflow = () => this.emit('overflow', peer)
    const link = new ReliableLink(sender, peer, { keys, publisher, counts, clock: performance, onOverflow })
    this.links.set(peer, link)
    return link
  }

  /** How many bytes all links together have unacknowledged, or still to send. */
  get backlogBytes(): number {
    return this.links.values().reduce((bytes, link) => bytes + link.backlogBytes, 0)
  }

  /** For how long the slowest peer has acknowledged none of the envelopes in flight to it, in milliseconds. */
  get unackedForMs(): number {
    return this.links.values().reduce((longest, { unackedForMs }) => Math.max(longest, unackedForMs), 0)
  }

  /** Sends an item to an instance; it arrives unless the instance is dead. */
  tell<N extends ItemName>(peer: string, name: N, values: ItemValues<N>): void {
    this.to(peer)?.send({ name, values } as Item)
  }

  /** Publishes an item outside of the numbered envelopes: it may be lost, and there is no link to its receiver. */
  sendOnce(receiver: string, item: Item): void {
    const { id: sender } = this
    const envelope = { sender, sequence: 0, acknowledged: 0, ackRequested: false, gap: false, items: [item] }
    this.publisher.publish(receiver, [encodeEnvelope(envelope, this.keys.envelopes(sender, receiver))])
  }

  /** Sends an item to all instances, and waits until it has arrived. */
  async tellAll<N extends ItemName>(name: N, values: ItemValues<N>): Promise<void> {
    for (const peer of this.others) this.tell(peer, name, values)
    await this.arrived([...this.others])
  }

  /** Resolves when these instances have received all items sent to them, or after a second. */
  async arrived(peers: readonly string[]): Promise<void> {
    if (peers.length === 0) return
    await withDeadline(Promise.all(peers.map(peer => this.links.get(peer)?.arrived())), ARRIVAL_MS)
  }

  /** Declares an instance dead: nothing is sent to it or taken from it ever again. */
  evict(peer: string, isResponsible: boolean): void {
    if (this.dead.has(peer)) return
    const [oldest] = this.dead
    if (oldest !== undefined && this.dead.size >= MAX_DEAD) this.dead.delete(oldest)
    this.dead.add(peer)
    this.forget(peer, isResponsible)
  }

  private forget(peer: string, isResponsible: boolean): void {
    const link = this.links.get(peer)
    this.links.delete(peer)
    link?.end()
    this.emit('lost', peer, isResponsible)
  }

  /** Returns the key of envelopes from this sender, known or not, to this instance. */
  keyFrom(sender: string): KeyObject {
    return this.links.get(sender)?.receiveKey ?? this.keys.envelopes(sender, this.id)
  }

  /** Takes an envelope from another instance. Returns the items that are to be handled, in order, before `acknowledge`. */
  receive(envelope: Envelope, bytes: number): readonly Item[] {
    this.counts.received++
    this.counts.receivedBytes += bytes
    const items = this.to(envelope.sender)?.receive(envelope, bytes) ?? []
    this.counts.items += items.length
    return items
  }

  /** The items received last from this instance have been handled. */
  acknowledge(peer: string): void {
    const link = this.links.get(peer)
    if (link?.owesAcknowledgementNow) this.publisher.publish(peer, [link.acknowledgement()])
  }

  private tick(): void {
    let isIdle = true
    for (const link of this.links.values()) {
      this.publisher.publish(link.peer, link.tick())
      isIdle &&= link.isIdle
    }
    if (!isIdle) return
    clearInterval(this.timer)
    this.timer = undefined
  }

  /** Publishes what waits, and sends nothing after it. */
  stop(): void {
    this.publisher.flush()
    clearInterval(this.timer)
    // What is still told, such as the rooms of users who leave now, must not keep the process alive.
    this.isStopped = true
  }
}
