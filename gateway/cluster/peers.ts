/** All that this instance and the others have to say to each other. */
import type { Logger } from 'pino'
import { ByteReader } from '../../protocol/bytes.ts'
import { ClusterUnavailable } from '../errors.ts'
import type { Bus } from './bus.ts'
import { decodeEnvelope, type Item, type ItemHandlers, type ItemName, type ItemValues } from './envelope.ts'
import { ReliableLink, type ReliableLinkHost } from './reliable-link.ts'

/**
 * While the bus is busy with what was said before, what is said is gathered, for so many milliseconds at most: each envelope
 * costs three processes.
 */
const GATHER_MS = 5
/** How often acknowledgements and what is not acknowledged are looked after, in milliseconds. */
const TICK_MS = 100
/** How long another instance is waited for that should have heard something, in milliseconds. */
const ARRIVAL_MS = 1000
/** Dead instances that are remembered. */
const MAX_DEAD = 10_000

export class Peers implements ReliableLinkHost {
  readonly log: Logger
  /** Envelopes, their bytes, and the items received, since the start. */
  readonly counts = { sent: 0, sentBytes: 0, received: 0, receivedBytes: 0, items: 0, resent: 0 }
  /** What to do with what others say; set once all features are there. */
  handlers: Partial<ItemHandlers> = {}
  /** Told of what comes for this instance and is no envelope of its version. */
  onForeign: (bytes: Uint8Array) => void = () => {}
  /** Told of an instance that has come. */
  onJoined: (peer: string) => void = () => {}
  /** Told when another instance is dead, after what was on its way there has been dropped. */
  onLost: (peer: string) => void = () => {}
  /** Told when another instance takes nothing any more. */
  onOverflow: (peer: string) => void = () => {}
  private readonly bus: Bus
  private id: string
  private readonly peers = new Map<string, ReliableLink>()
  private readonly dead = new Set<string>()
  /** The other instances that are alive. */
  private others: ReadonlySet<string> = new Set()
  private unflushed: ReliableLink[] = []
  /** Envelopes that the bus has not confirmed. */
  private underWay = 0
  private gathering: NodeJS.Timeout | undefined
  private timer: NodeJS.Timeout | undefined

  constructor(instance: string, bus: Bus, log: Logger) {
    this.id = instance
    this.bus = bus
    this.log = log
  }

  /** This instance's id, by which others know it. */
  get instance(): string {
    return this.id
  }

  now(): number {
    return performance.now()
  }

  /** Listens to what other instances say to this one. */
  async open(): Promise<void> {
    const { id } = this
    // What was said to an earlier id has its own numbers, and is not for this one.
    await this.bus.subscribe(id, bytes => (id === this.id ? this.hear(bytes) : undefined))
  }

  /** Goes on as another instance: what others had to say to the old one, they say no more. */
  async reopen(instance: string): Promise<void> {
    const before = this.id
    this.id = instance
    for (const peer of [...this.peers.keys()]) this.forget(peer)
    await this.bus.unsubscribe(before).catch(() => {})
    await this.open()
  }

  /** The other instances that are alive: those to tell what concerns all. */
  get alive(): ReadonlySet<string> {
    return this.others
  }

  /** Takes these for the others that are alive, but for those known as dead. */
  setAlive(instances: readonly string[]): void {
    const before = this.others
    this.others = new Set(instances.filter(peer => peer !== this.id && !this.dead.has(peer)))
    for (const peer of this.others) if (!before.has(peer)) this.onJoined(peer)
  }

  /** Instances that something is under way to, or has come from. */
  get known(): readonly string[] {
    return [...this.peers.keys()]
  }

  /** All other instances that may be alive, whether or not the directory has them at the moment. */
  get all(): ReadonlySet<string> {
    return new Set([...this.others, ...this.peers.keys()])
  }

  /** Whether an instance can be expected to take and answer what it is told. */
  reaches(peer: string): boolean {
    return !this.dead.has(peer) && this.peers.get(peer)?.silent !== true
  }

  isDead(peer: string): boolean {
    return this.dead.has(peer)
  }

  /** The link to an instance that is not dead. */
  to(peer: string): ReliableLink | undefined {
    const known = this.peers.get(peer)
    if (known !== undefined || this.dead.has(peer) || peer === this.id) return known
    const link = new ReliableLink(this, peer)
    this.peers.set(peer, link)
    return link
  }

  /** How much others have not acknowledged, or is still to be sent to them. */
  get backlogBytes(): number {
    return this.peers.values().reduce((bytes, link) => bytes + link.backlogBytes, 0)
  }

  /** For how long the most silent other instance has acknowledged nothing of what it should have, in milliseconds. */
  get silence(): number {
    return this.peers.values().reduce((longest, { silence }) => Math.max(longest, silence), 0)
  }

  /** Says something to an instance; it arrives, unless that is dead. */
  tell<N extends ItemName>(peer: string, name: N, values: ItemValues<N>): void {
    this.to(peer)?.send({ name, values } as Item)
  }

  /** Says something to all instances, and waits until they know. */
  async tellAll<N extends ItemName>(name: N, values: ItemValues<N>): Promise<void> {
    for (const peer of this.others) this.tell(peer, name, values)
    await this.arrived([...this.others])
  }

  /** Resolves when the instances have received what was said to them, or after a second. */
  async arrived(peers: readonly string[]): Promise<void> {
    if (peers.length === 0) return
    const { promise: late, resolve } = Promise.withResolvers<void>()
    const timeout = setTimeout(resolve, ARRIVAL_MS)
    await Promise.race([Promise.all(peers.map(peer => this.peers.get(peer)?.arrived())), late])
    clearTimeout(timeout)
  }

  /** An instance is dead: nothing goes there, nothing is taken from there, for ever. */
  evict(peer: string): void {
    if (this.dead.has(peer)) return
    const [oldest] = this.dead
    if (oldest !== undefined && this.dead.size >= MAX_DEAD) this.dead.delete(oldest)
    this.dead.add(peer)
    this.forget(peer)
  }

  private forget(peer: string): void {
    const link = this.peers.get(peer)
    this.peers.delete(peer)
    link?.end()
    this.onLost(peer)
  }

  // ——— the bus ———

  flushLater(link: ReliableLink): void {
    if (this.unflushed.length === 0) {
      if (this.underWay === 0) setImmediate(() => this.flush())
      else this.gathering = setTimeout(() => this.flush(), GATHER_MS)
    }
    this.unflushed.push(link)
  }

  private flush(): void {
    clearTimeout(this.gathering)
    const peers = this.unflushed
    this.unflushed = []
    for (const link of peers) link.flush()
  }

  publish(peer: string, envelope: Uint8Array): void {
    this.timer ??= setInterval(() => this.tick(), TICK_MS)
    this.counts.sent++
    this.counts.sentBytes += envelope.length
    this.underWay++
    this.bus.publish(peer, envelope).then(this.published, error => {
      this.published()
      if (!(error instanceof ClusterUnavailable)) this.log.error({ err: error, peer }, 'an envelope was not published')
    })
  }

  private readonly published = (): void => {
    this.underWay--
    if (this.underWay === 0 && this.unflushed.length > 0) setImmediate(() => this.flush())
  }

  private hear(bytes: Uint8Array): void {
    try {
      const envelope = decodeEnvelope(new ByteReader(bytes, 0, bytes.length))
      if (envelope === undefined) {
        this.onForeign(bytes)
        return
      }
      if (envelope.sender === this.id) return
      this.counts.received++
      this.counts.receivedBytes += bytes.length
      this.timer ??= setInterval(() => this.tick(), TICK_MS)
      this.to(envelope.sender)?.receive(envelope, bytes.length)
    } catch (error) {
      this.log.error({ err: error, bytes: bytes.length }, 'an envelope can not be understood')
    }
  }

  receive(peer: string, { name, values }: Item): void {
    this.counts.items++
    try {
      const handle = this.handlers[name] as ((peer: string, values: object) => void) | undefined
      handle?.(peer, values)
    } catch (error) {
      this.log.error({ err: error, peer, item: name }, 'what another instance said could not be done')
    }
  }

  private tick(): void {
    const now = this.now()
    let idle = true
    for (const link of this.peers.values()) {
      link.tick(now)
      idle &&= link.idle
    }
    if (!idle) return
    clearInterval(this.timer)
    this.timer = undefined
  }

  /** Stops listening; what was said is out. */
  async close(): Promise<void> {
    this.flush()
    clearInterval(this.timer)
    await this.bus.unsubscribe(this.id).catch(() => {})
  }
}
