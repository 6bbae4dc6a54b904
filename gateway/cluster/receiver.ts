/** Receives what other instances publish to this one, and hands each item to its handler. */
import type { Logger } from 'pino'
import { ByteReader } from '../../protocol/bytes.ts'
import type { Bus } from './bus.ts'
import { decodeEnvelope, type Item, type ItemHandlers } from './envelope.ts'
import type { Peers } from './peers.ts'

export class Receiver {
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
      const envelope = decodeEnvelope(new ByteReader(bytes, 0, bytes.length))
      if (envelope === undefined || envelope.sender === this.instance) return
      const { sender, sequence, items } = envelope
      if (sequence === 0 && items.length > 0) {
        for (const item of items) this.handle(sender, item)
        return
      }
      for (const item of this.peers.receive(envelope, bytes.length)) this.handle(sender, item)
      this.peers.acknowledge(sender)
    } catch (error) {
      this.log.error({ err: error, bytes: bytes.length }, 'malformed envelope')
    }
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
