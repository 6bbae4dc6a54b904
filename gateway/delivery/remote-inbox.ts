/** Messages that other instances send to users here, and answers for them. */
import { Mode } from '../../protocol/index.ts'
import type { ItemHandlers, ItemValues } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { Connections } from '../connection/connections.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { Resume } from '../session/trace.ts'
import type { DeliveryCallback } from './barrier.ts'

/** Recipients whose messages go back to one other instance, as far as is remembered. */
const MAX_RETURNING = 10_000

export class RemoteInbox {
  private readonly sessions: SessionRegistry
  private readonly peers: Peers
  private readonly connections: Connections
  private readonly resume: Resume | undefined
  /** Recipients whose messages go back to the instance they came from, until it begins anew: what follows stays behind. */
  private readonly returning = new Map<string, Set<number>>()

  constructor(sessions: SessionRegistry, peers: Peers, connections: Connections, resume: Resume | undefined) {
    this.sessions = sessions
    this.peers = peers
    this.connections = connections
    this.resume = resume
  }

  get handlers(): Pick<ItemHandlers, 'message' | 'sampledMessage' | 'requestAcks'> {
    return {
      message: (peer, message) => this.arrive(peer, message, new RemoteCallback(this.peers, peer, message.id)),
      sampledMessage: (peer, { trace, ...message }) => {
        const callback = new RemoteCallback(this.peers, peer, message.id)
        this.arrive(peer, message, this.resume?.(callback, trace, message.frame) ?? callback)
      },
      requestAcks: () => this.connections.requestAcks(),
    }
  }

  private arrive(
    peer: string,
    { id, recipient, first, frame }: ItemValues<'message'>,
    callback: DeliveryCallback,
  ): void {
    const session = this.sessions.get(recipient)
    const isVisible = session !== undefined && session.visibleMode !== Mode.offline
    if (isVisible && !this.isBehindReturned(peer, recipient, first === 1)) {
      session.deliver(frame, callback, this.connections.now())
      return
    }
    this.remember(peer, recipient)
    this.peers.to(peer)?.reply('returned', id)
    callback.trace?.returned()
  }

  /** An instance is dead. */
  lost(peer: string): void {
    this.returning.delete(peer)
  }

  /** Whether a message before this one goes back; the first on its way begins anew. */
  private isBehindReturned(peer: string, recipient: number, isFirst: boolean): boolean {
    const returning = this.returning.get(peer)
    if (returning === undefined) return false
    if (isFirst) returning.delete(recipient)
    return returning.has(recipient)
  }

  private remember(peer: string, recipient: number): void {
    const returning = this.returning.get(peer) ?? new Set()
    this.returning.set(peer, returning)
    const [oldest] = returning
    if (oldest !== undefined && returning.size >= MAX_RETURNING) returning.delete(oldest)
    returning.add(recipient)
  }
}

/** Tells the instance where a message comes from what became of it. */
class RemoteCallback implements DeliveryCallback {
  /** Barriers wait where the message comes from, which says so (`hurry`). */
  readonly isAwaited = false
  private readonly peers: Peers
  private readonly peer: string
  private readonly id: number

  constructor(peers: Peers, peer: string, id: number) {
    this.peers = peers
    this.peer = peer
    this.id = id
  }

  expect(): void {}

  settled(): void {
    this.peers.to(this.peer)?.reply('settled', this.id)
  }

  refused(_: number, why: string): void {
    this.peers.tell(this.peer, 'refused', { id: this.id, why })
  }
}
