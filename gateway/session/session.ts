/**
 * A number signed in on this instance, and the messages that its client was sent and has not acknowledged (M5).
 *
 * A message goes straight to the client when the user is visible and nothing is stored for it; else it is stored first and sent
 * from the store, so that order holds and barrier timing never distinguishes hidden from offline (P1).
 */
import { setTimeout as delay } from 'node:timers/promises'
import { because, type ClosingReasonName, Mode, type Reason, type Subject, senderOf } from '../../protocol/index.ts'
import type { LocalSession, PresenceUpdate } from '../cluster/directory.ts'
import type { FixedTimes } from '../fixed-times.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'
import type { AckTimer } from './ack-timer.ts'
import { type AckTracker, PONG_TIMEOUT_MS } from './ack-tracker.ts'
import type { BufferPool } from './buffer-pool.ts'
import { type DeliveryCallback, reportStored } from './delivery-callback.ts'
import { PresenceView, visibleMode } from './presence-view.ts'
import type { SharedFrames } from './shared-frames.ts'
import { UnackedBuffer } from './unacked-buffer.ts'

/** Stored messages read and sent at a time. */
const REPLAY_PAGE = 200
/** How long to wait before stored messages are read again after a failure, in milliseconds. */
const REPLAY_RETRY_MS = 1000

/**
 * `opening`: the login reply is not sent yet. `replaying`: stored messages are being sent, and new ones are stored behind them.
 * `live`: messages go straight to the client. `held`: new ones are stored until a replay begins. `leaving`: nothing more is sent, and
 * acknowledgements are awaited. `ended`: signed out.
 */
type State = 'opening' | 'replaying' | 'live' | 'held' | 'leaving' | 'ended'

/** The connection that a number is signed in on. */
export interface SessionConnection {
  readonly isClosed: boolean
  /** Why it has closed; undefined while it is open. */
  readonly closedFor: ClosingReasonName | 'closedByClient' | undefined
  readonly id: string
  /** The client's address. */
  readonly address: string
  readonly acks: AckTracker
  readonly barriers: { replay(): () => void }
  /** Sends a frame at the end of this turn of the event loop. */
  send(frame: Uint8Array): void
  /** Sends frames that many connections are sent, at once if nothing waits before them. */
  sendShared(frames: SharedFrames): void
  /** Sends a ping at the end of this turn. */
  ping(): void
  /** Finds out whether the client acknowledges anything, if that is not known yet (T3). */
  probe(): void
  /** Sends a notice (E4). */
  notice(subject: Subject, reason: Reason): void
  /** How many bytes the client has not taken yet. */
  readonly unsentBytes: number
  /** Resolves when the client takes more; undefined when it does so now, or is gone. */
  waitForDrain(): Promise<undefined> | undefined
  close(reason: Reason<ClosingReasonName>): void
  /** Closes like `close`, and the reason is told by a notice on any transport. */
  closeWithNotice(reason: Reason<ClosingReasonName>): void
}

/** A connection on which a number may sign in. */
export interface SignInConnection extends SessionConnection {
  /** Set while a number is signed in. */
  session: Session | undefined
}

/** What all sessions of an instance share. */
export interface SessionContext {
  readonly pool: BufferPool
  readonly offlineQueue: OfflineQueue
  readonly ackTimer: AckTimer
  /** When hidden users get what is stored for them. */
  readonly hiddenTimes: FixedTimes
  readonly counts: ConnectionCounts
  /** Messages that a client may leave unacknowledged. */
  readonly maxUnacked: number
}

/** Told of changes in a session's life. */
export interface SessionOwner {
  ended(session: Session): void
  /** The client has been silent for so long that friends see the user as offline, or is heard again (P5). */
  reachabilityChanged(session: Session): void
}

/** A number that has just signed in. */
interface SignedIn {
  readonly number: number
  readonly generation: number
  readonly mode: Mode
  /** Whom the user blocks (M8). */
  readonly blocked: readonly number[]
}

export class Session implements LocalSession {
  readonly number: number
  readonly connection: SessionConnection
  generation: number
  /** In milliseconds since 1970. */
  readonly signedInAt = Date.now()
  /** The user's own mode. */
  mode: Mode
  isPresenceStale = false
  isUnreachable = false
  /**
   * The recipients of this client's messages so far, when it signed in while the other instances were out of sight: messages that
   * it sent on another instance before may be stored for users here.
   */
  writtenTo: Set<number> | undefined
  /** Whom the user blocks (M8); undefined while that is nobody, so that a message costs no look-up. */
  private blocked: Set<number> | undefined
  /** What the client has been told of friends. */
  readonly presenceView = new PresenceView()
  private readonly context: SessionContext
  private readonly owner: SessionOwner
  private state: State = 'opening'
  /** Frames that wait for the login reply. */
  private readonly heldBack: (() => void)[] = []
  /** Whether more was stored while stored messages were read. */
  private replayAgain = false
  /** Whether stored messages are to be sent at the next of the times for hidden users. */
  private isReplayDue = false
  private replayedThrough = 0
  /** How often everything stored has been sent again. */
  private resends = 0
  /** Frames sent but not acknowledged, then frames held back while leaving. */
  private readonly unacked: UnackedBuffer
  /** Whether the timer checks this session. */
  private isTimed = false
  /** Set while leaving. */
  private onAllAcked: (() => void) | undefined

  constructor(
    context: SessionContext,
    owner: SessionOwner,
    connection: SessionConnection,
    { number, generation, mode, blocked }: SignedIn,
  ) {
    this.context = context
    this.owner = owner
    this.connection = connection
    this.number = number
    this.generation = generation
    this.mode = mode
    for (const each of blocked) this.block(each)
    this.unacked = new UnackedBuffer(number, context)
    connection.acks.restart()
  }

  // ——— presence ———

  /** The mode that the directory has: an unreachable user is offline, and a hidden one stays hidden (P1, P5). */
  get enteredMode(): Mode {
    return this.isUnreachable ? Mode.offline : this.mode
  }

  /** What everyone else sees (P1). */
  get visibleMode(): Mode {
    return visibleMode(this.enteredMode)
  }

  get presence(): PresenceUpdate {
    return { number: this.number, generation: this.generation, mode: this.visibleMode }
  }

  /** The user changes the mode; what the directory and others are told is up to the caller. */
  changeMode(mode: Mode): void {
    this.mode = mode
    const { offlineQueue } = this.context
    if (mode === Mode.hidden) {
      offlineQueue.hide(this.number)
      // What comes from now on is stored, and must come after.
      this.unacked.storeAll()
      return
    }
    offlineQueue.show(this.number)
    this.replayDue()
  }

  setUnreachable(isUnreachable: boolean): void {
    if (this.isUnreachable === isUnreachable) return
    this.isUnreachable = isUnreachable
    this.owner.reachabilityChanged(this)
  }

  // ——— block list (M8) ———

  blocks(number: number): boolean {
    return this.blocked?.has(number) === true
  }

  block(number: number): void {
    this.blocked ??= new Set()
    this.blocked.add(number)
  }

  unblock(number: number): void {
    this.blocked?.delete(number)
    if (this.blocked?.size === 0) this.blocked = undefined
  }

  // ——— messages ———

  /** Sends a message to the client, or stores it; the callback was told to expect it. */
  deliver(frame: Uint8Array, callback: DeliveryCallback, now: number): void {
    const { context, number } = this
    if (this.takesMessages && this.mode !== Mode.hidden && !context.offlineQueue.mustFollow(number)) {
      callback.trace?.step('deliver')
      context.counts.delivered++
      this.unacked.add(frame, callback, now)
      // Acknowledged like others, so that neither an answer nor its time tells the sender.
      this.sendToClient(this.blocked?.has(senderOf(frame)) ? undefined : frame)
      if (this.unacked.size > context.maxUnacked) {
        this.connection.close(because('slow', context.maxUnacked, 'messages unacknowledged'))
      }
      return
    }
    // Earlier messages that are not acknowledged must be stored before this one.
    this.unacked.storeAll()
    callback.trace?.step('store')
    context.offlineQueue.append(number, frame, outcome => reportStored(callback, number, outcome))
  }

  private get takesMessages(): boolean {
    return this.state === 'live' || this.state === 'leaving'
  }

  /** Sends a message that is to be acknowledged; without a frame, the client acknowledges what it was not sent. */
  private sendToClient(frame: Uint8Array | undefined): void {
    if (this.state !== 'leaving') {
      this.connection.acks.messageSent()
      if (frame !== undefined) this.connection.send(frame)
    }
    if (this.isTimed) return
    this.isTimed = true
    this.context.ackTimer.add(this)
  }

  // ——— frames that need no acknowledgement ———

  /** Whether frames are held back until the login reply is sent. */
  get isOpening(): boolean {
    return this.state === 'opening'
  }

  /** Sends file data, a copy for an operator, an entry of a room, or a frame of a program. */
  push(frame: Uint8Array): void {
    if (this.state === 'opening') this.heldBack.push(() => this.connection.send(frame))
    else this.connection.send(frame)
  }

  /** Sends frames that many sessions are sent. */
  pushShared(frames: SharedFrames): void {
    if (this.state === 'opening') this.heldBack.push(() => this.connection.send(frames.bytes))
    else this.connection.sendShared(frames)
  }

  /** Sends a frame that tells of a change of a friend's presence, if it changes what this client sees (P2). */
  pushPresence(update: PresenceUpdate, frame: Uint8Array): void {
    if (this.state === 'opening') this.heldBack.push(() => this.pushPresence(update, frame))
    else if (!this.blocks(update.number) && this.presenceView.apply(update)) this.connection.send(frame)
  }

  /** Sends a frame that tells of a new friend and its presence. */
  pushFriendAdded(update: PresenceUpdate, frame: Uint8Array): void {
    if (this.state === 'opening') {
      this.heldBack.push(() => this.pushFriendAdded(update, frame))
      return
    }
    // Blocked since the answer to a request was on its way.
    if (this.blocks(update.number)) return
    this.presenceView.reset(update)
    this.connection.send(frame)
  }

  // ——— opening and replaying ———

  /** Sends the login reply, which tells of these friends, then all frames that waited for it, then the stored messages. */
  open(reply: Uint8Array, friends: readonly PresenceUpdate[]): void {
    if (this.state !== 'opening') return
    this.state = 'live'
    this.connection.send(reply)
    this.connection.probe()
    for (const update of friends) this.presenceView.reset(update)
    for (const send of this.heldBack.splice(0)) send()
    // Not before: an older sign-in of this number, which is forgotten when it ends, has ended by now.
    if (this.mode === Mode.hidden) this.context.offlineQueue.hide(this.number)
    this.replay()
  }

  /** Has new messages stored until `replayStored`: they must not overtake those that may be stored already. */
  hold(): void {
    if (this.state === 'live') this.state = 'held'
  }

  /** Sends the stored messages, oldest first, and lets new ones go straight to the client after them. */
  replayStored(): void {
    if (this.state === 'replaying') this.replayAgain = true
    else if (this.canReplay && this.mode !== Mode.hidden) this.replay()
    else if (this.canReplay && !this.isReplayDue) {
      this.isReplayDue = true
      this.context.hiddenTimes.next(() => this.replayDue())
    }
  }

  private replayDue(): void {
    if (this.isReplayDue && this.canReplay) this.replay()
    this.isReplayDue = false
  }

  private get canReplay(): boolean {
    return this.state === 'live' || this.state === 'held'
  }

  private async replay(): Promise<void> {
    this.state = 'replaying'
    const endReplay = this.connection.barriers.replay()
    this.unacked.startReplay()
    for (let hasFailed = false; this.isReplaying; hasFailed = true) {
      try {
        do {
          this.replayAgain = false
          while (await this.replayPage());
        } while (this.replayAgain && this.isReplaying)
        break
      } catch {
        if (!hasFailed) {
          this.connection.notice({ name: 'connection' }, because('replayDelayed'))
        }
        await delay(REPLAY_RETRY_MS)
      }
    }
    // In the same turn as the last look at replayAgain, or a message stored in between would be left behind.
    this.unacked.endReplay()
    if (this.isReplaying) this.state = 'live'
    endReplay()
  }

  private get isReplaying(): boolean {
    return this.state === 'replaying'
  }

  /** Returns whether there may be another page. */
  private async replayPage(): Promise<boolean> {
    const { counts, offlineQueue } = this.context
    const { resends } = this
    const { messages, through } = await offlineQueue.read(this.number, this.replayedThrough, REPLAY_PAGE)
    const isLast = through === this.replayedThrough
    for (const { id, frame } of messages) {
      await this.connection.waitForDrain()
      if (!this.isReplaying) return false
      if (this.resends !== resends) return true
      this.replayedThrough = id
      if (this.unacked.has(id)) continue
      counts.replayed++
      this.unacked.addStored(id)
      this.sendToClient(frame)
    }
    if (!this.isReplaying) return false
    if (this.resends !== resends) return true
    this.replayedThrough = through
    return !isLast
  }

  // ——— acknowledgements ———

  /** How many messages are sent, or held back, and not acknowledged. */
  get unackedCount(): number {
    return this.unacked.size
  }

  /** The client acknowledges its oldest `count` messages. */
  acknowledge(count: number): void {
    this.unacked.acknowledge(count)
    if (this.connection.acks.isComplete) this.onAllAcked?.()
  }

  /** Called by the timer while anything is unacknowledged: pings the client when that is due, and stores what is overdue (M4). */
  checkAcks(now: number): void {
    const { acks } = this.connection
    if (acks.isPingDue(now, this.unacked.size)) this.connection.ping()
    if (acks.isOverdue(now)) this.unacked.storeUntil(now - PONG_TIMEOUT_MS)
    if (!this.unacked.hasUnstored && !acks.needsPing) this.stopTimer()
  }

  private stopTimer(): void {
    if (!this.isTimed) return
    this.isTimed = false
    this.context.ackTimer.remove(this)
  }

  /** The client will not acknowledge what it was sent: all of it is stored and sent again, now that it is confirmed otherwise (T3). */
  resendUnacked(): void {
    this.unacked.abandon()
    this.connection.acks.restart()
    this.resends++
    this.replayedThrough = 0
    this.replayStored()
  }

  // ——— the end ———

  /** Sends nothing more, and pings the client for what it was sent. Resolves when all of it is acknowledged, or the session has ended. */
  leave(): Promise<void> {
    if (this.state === 'ended') return Promise.resolve()
    this.state = 'leaving'
    const { acks } = this.connection
    if (acks.isComplete) return Promise.resolve()
    if (acks.needsPing) this.connection.ping()
    return new Promise(resolve => {
      this.onAllAcked = resolve
    })
  }

  /** Signs out: everything unacknowledged, and what was held back, is stored, in order. */
  end(): void {
    if (this.state === 'ended') return
    this.state = 'ended'
    this.stopTimer()
    this.unacked.end()
    if (this.mode === Mode.hidden) this.context.offlineQueue.forget(this.number)
    this.onAllAcked?.()
    this.owner.ended(this)
  }
}
