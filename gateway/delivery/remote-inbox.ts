/** Messages that other instances send to users here, and their acknowledgements. */
import { Mode } from '../../protocol/index.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../cluster/directory.ts'
import type { ItemHandlers, ItemValues } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { AckTimer } from '../session/ack-timer.ts'
import type { DeliveryCallback, DeliveryReason, ResumeTrace } from '../session/delivery-callback.ts'
import type { SessionRegistry } from '../session/registry.ts'

/** Maximum number of bounced recipients remembered per peer. */
const MAX_BOUNCING = 10_000

interface Parts {
  readonly sessions: SessionRegistry
  readonly directory: Pick<Directory, 'reachable'>
  readonly peers: Peers
  readonly ackTimer: AckTimer
  /** In monotonic milliseconds. */
  readonly turn: Clock
  /** Undefined while messages are not traced. */
  readonly resumeTrace: ResumeTrace | undefined
}

export class RemoteInbox {
  readonly sessions: SessionRegistry
  readonly directory: Parts['directory']
  readonly peers: Peers
  private readonly ackTimer: AckTimer
  private readonly turn: Clock
  private readonly resumeTrace: ResumeTrace | undefined
  /** By sender, the recipients whose messages bounce: later ones must not overtake them, until the sender starts over. */
  private readonly bouncing = new Map<string, Set<number>>()

  constructor({ sessions, directory, peers, ackTimer, turn, resumeTrace }: Parts) {
    this.sessions = sessions
    this.directory = directory
    this.peers = peers
    this.ackTimer = ackTimer
    this.turn = turn
    this.resumeTrace = resumeTrace
    peers.on('lost', peer => this.bouncing.delete(peer))
  }

  get handlers(): Pick<ItemHandlers, 'message' | 'sampledMessage' | 'requestAcks'> {
    return {
      message: (peer, message) => this.arrive(peer, message, new RemoteCallback(this, peer, message.id)),
      sampledMessage: (peer, { trace, ...message }) => {
        const callback = new RemoteCallback(this, peer, message.id)
        this.arrive(peer, message, this.resumeTrace?.(callback, trace, message.frame) ?? callback)
      },
      requestAcks: () => this.ackTimer.requestAcks(),
    }
  }

  private arrive(
    peer: string,
    { id, recipient, first, frame }: ItemValues<'message'>,
    callback: DeliveryCallback,
  ): void {
    const session = this.sessions.get(recipient)
    const isVisible = session !== undefined && session.visibleMode !== Mode.offline
    if (isVisible && !this.followsBounced(peer, recipient, first === 1)) {
      session.deliver(frame, callback, this.turn.now())
      return
    }
    this.bounce(peer, recipient)
    this.peers.to(peer)?.reply('bounced', id)
    callback.trace?.bounced()
  }

  /** Returns whether an earlier message of this sender to the recipient has bounced. The first one in flight starts over. */
  private followsBounced(peer: string, recipient: number, isFirst: boolean): boolean {
    const bouncing = this.bouncing.get(peer)
    if (bouncing === undefined) return false
    if (isFirst) bouncing.delete(recipient)
    return bouncing.has(recipient)
  }

  private bounce(peer: string, recipient: number): void {
    const bouncing = this.bouncing.get(peer) ?? new Set()
    this.bouncing.set(peer, bouncing)
    const [oldest] = bouncing
    if (oldest !== undefined && bouncing.size >= MAX_BOUNCING) bouncing.delete(oldest)
    bouncing.add(recipient)
  }
}

/** Reports the outcome of a message to the instance that sent it. */
class RemoteCallback implements DeliveryCallback {
  /** Barriers wait on the instance that sent the message, which asks for acknowledgements (`requestAcks`). */
  readonly isAwaited = false
  private readonly inbox: RemoteInbox
  private readonly peer: string
  private readonly id: number

  constructor(inbox: RemoteInbox, peer: string, id: number) {
    this.inbox = inbox
    this.peer = peer
    this.id = id
  }

  expect(): void {}

  settled(_: number, recipient: number): void {
    const { directory, peers, sessions } = this.inbox
    // Stored for a user who has left, perhaps for another instance, which cannot be told: the sender's may see it (M5).
    const isLeft = sessions.get(recipient) === undefined && !directory.reachable
    peers.to(this.peer)?.reply(isLeft ? 'bounced' : 'settled', this.id)
  }

  refused(_: number, why: DeliveryReason): void {
    this.inbox.peers.tell(this.peer, 'refused', { id: this.id, why })
  }
}
