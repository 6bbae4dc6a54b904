/** Messages that other instances send to users here, and answers for them. */
import { Mode } from '../../protocol/index.ts'
import type { ItemHandlers, ItemValues } from '../cluster/envelope.ts'
import type { Links } from '../cluster/links.ts'
import type { Connections } from '../connections.ts'
import type { Sessions } from '../sessions.ts'
import type { Receipt } from './settlement.ts'
import type { Resume } from './trace.ts'

/** Recipients whose messages go back to one other instance, as far as is remembered. */
const MAX_RETURNING = 10_000

export class Arrivals {
  private readonly sessions: Sessions
  private readonly links: Links
  private readonly connections: Connections
  private readonly resume: Resume | undefined
  /** Recipients whose messages go back to the instance they came from, until it begins anew: what follows stays behind. */
  private readonly returning = new Map<string, Set<number>>()

  constructor(sessions: Sessions, links: Links, connections: Connections, resume: Resume | undefined) {
    this.sessions = sessions
    this.links = links
    this.connections = connections
    this.resume = resume
  }

  get handlers(): Pick<ItemHandlers, 'message' | 'sampledMessage' | 'hurry'> {
    return {
      message: (peer, message) => this.arrive(peer, message, new RemoteReceipt(this.links, peer, message.id)),
      sampledMessage: (peer, { trace, ...message }) => {
        const receipt = new RemoteReceipt(this.links, peer, message.id)
        this.arrive(peer, message, this.resume?.(receipt, trace, message.frame) ?? receipt)
      },
      hurry: () => this.connections.hurry(),
    }
  }

  private arrive(peer: string, { id, recipient, first, frame }: ItemValues<'message'>, receipt: Receipt): void {
    const session = this.sessions.get(recipient)
    const isVisible = session !== undefined && session.visibleMode !== Mode.offline
    if (isVisible && !this.isBehindReturned(peer, recipient, first === 1)) {
      session.deliver(frame, receipt, this.connections.now())
      return
    }
    this.remember(peer, recipient)
    this.links.to(peer)?.reply('returned', id)
    receipt.trace?.returned()
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
class RemoteReceipt implements Receipt {
  /** Barriers wait where the message comes from, which says so (`hurry`). */
  readonly isAwaited = false
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
