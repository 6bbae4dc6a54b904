/** Receives what other instances publish to this one, and hands each item to its handler. */
import type { Logger } from 'pino'
import { FieldError } from '../../protocol/bytes.ts'
import type { Bus } from './bus.ts'
import { decodeEnvelope, type Item, type ItemHandlers, type ItemName, type Rejection } from './envelope.ts'
import type { Peers } from './peers.ts'

/** How often rejected envelopes are logged, in milliseconds: anyone who can publish to the bus can send any number. */
const LOG_REJECTED_EVERY_MS = 60_000
/** Nothing but these is taken from an envelope without a number, which could be a replay. */
const unnumbered: ReadonlySet<ItemName> = new Set(['adminCommand', 'adminReply'])

export class Receiver {
  /** Envelopes rejected since the start. */
  readonly rejected: Record<Rejection | 'malformed', number> = { version: 0, forged: 0, malformed: 0 }
  private rejectedLoggedAt = Number.NEGATIVE_INFINITY
  private readonly bus: Bus
  private readonly peers: Peers
  private readonly handlers: ItemHandlers
  private readonly log: Logger
  /** The id under which this instance is subscribed. */
  private instance = ''

  constructor(bus: Bus, peers: Peers, handlers: ItemHandlers, log: Logger) {
    this.bus = bus
    this.peers = peers
    this.handlers = handlers
    this.log = log
  }

  /** Subscribes under the id that `peers` has now, and no more under an earlier one. Resolves once the subscription is heard. */
  async start(): Promise<void> {
    const before = this.instance
    const { instance } = this.peers
    this.instance = instance
    if (before !== '' && before !== instance) await this.bus.unsubscribe(before).catch(() => {})
    // Envelopes to an earlier id have sequence numbers of their own.
    await this.bus.subscribe(instance, bytes => (instance === this.instance ? this.receive(bytes) : undefined))
  }

  private receive(bytes: Uint8Array): void {
    try {
      const envelope = decodeEnvelope(bytes, sender => this.peers.keyFrom(sender))
      if (typeof envelope === 'string') {
        this.reject(envelope)
        return
      }
      const { sender, sequence, items } = envelope
      if (sender === this.instance) return
      if (sequence === 0 && items.length > 0) {
        for (const item of items) if (unnumbered.has(item.name)) this.handle(sender, item)
        return
      }
      for (const item of this.peers.receive(envelope, bytes.length)) this.handle(sender, item)
      this.peers.acknowledge(sender)
    } catch (error) {
      if (error instanceof FieldError) this.reject('malformed')
      else this.log.error({ err: error, bytes: bytes.length }, 'failed to receive envelope')
    }
  }

  private reject(reason: Rejection | 'malformed'): void {
    this.rejected[reason]++
    const now = performance.now()
    if (now - this.rejectedLoggedAt < LOG_REJECTED_EVERY_MS) return
    this.rejectedLoggedAt = now
    this.log.error({ reason, rejected: this.rejected }, 'envelopes rejected')
  }

  private handle(peer: string, { name, values }: Item): void {
    try {
      const handle = this.handlers[name] as (peer: string, values: object) => void
      handle(peer, values)
    } catch (error) {
      this.log.error({ err: error, peer, item: name }, 'failed to handle item from peer')
    }
  }

  async close(): Promise<void> {
    await this.bus.unsubscribe(this.instance).catch(() => {})
  }
}
