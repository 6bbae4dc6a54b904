/**
 * A number signed in on this instance: what is handed to its client and not confirmed yet (M5).
 *
 * A message goes straight to the client when the user is visible and the mailbox is empty; else it is stored first and
 * delivered from there, so that order holds and a barrier's time does not tell hidden from offline (P1).
 */
import { setTimeout as delay } from 'node:timers/promises'
import { Mode } from '../../protocol/index.ts'
import type { Connection } from '../connection/connection.ts'
import { type DeliveryCallback, settle } from '../delivery/barrier.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'
import type { BufferPool } from './buffer-pool.ts'
import { type PresenceUpdate, PresenceView } from './presence-view.ts'
import { UnackedBuffer } from './unacked-buffer.ts'

/** How long a client may take to answer a ping before what it covers is stored, in milliseconds. */
const CONFIRM_MS = 1000
/** Stored messages read and sent at a time. */
const READ_AT_ONCE = 200

/** How long to wait until stored messages are read again that could not be, in milliseconds. */
const READ_RETRY_MS = 1000

/** What a session needs of the server. */
export interface SessionHost {
  readonly pool: BufferPool
  readonly offlineQueue: OfflineQueue
  readonly maxUnconfirmed: number
  readonly counts: ConnectionCounts
  /** Has the session's clock run: pings, and messages stored when the client does not confirm in time. */
  await(session: Session): void
}

export class Session {
  readonly number: number
  /** Which of the number's sign-ins this is; grows when the directory lost it and it is entered again. */
  generation: number
  readonly connection: Connection
  mode: Mode
  /** Whether the host has its clock run. */
  awaited = false
  /** Silent for so long that friends see the user as offline (P5). */
  unreachable = false
  /**
   * To whom this client has written, when it signed in while there was no view of other instances: what it wrote elsewhere
   * before may be in mailboxes here.
   */
  writtenTo: Set<number> | undefined
  /** What the client has been told of friends. */
  readonly presenceView = new PresenceView()
  private readonly host: SessionHost
  private ended = false
  /** Nothing more is sent: what comes now is kept, and goes to the mailbox at the end. */
  private leaving = false
  /** Called, once it leaves, when nothing is left for the client to confirm. */
  private whenConfirmed: (() => void) | undefined
  /** What to send once the login reply is out; undefined from then on. */
  private early: (() => void)[] | undefined = []
  /** Whether all stored messages have been sent, so that new ones may go straight to the client. */
  private replayed = false
  private reading = false
  private readAgain = false
  private readThrough = 0
  /** What was sent, and behind it what is kept. */
  private readonly pending: UnackedBuffer
  /** How many messages were sent, covered by a ping, confirmed. */
  private sentCount: number
  private pingedCount: number
  private confirmedCount: number
  /** When a ping was sent that is not answered, in monotonic milliseconds. */
  private unansweredSince = 0

  constructor(host: SessionHost, connection: Connection, number: number, generation: number, mode: Mode) {
    this.host = host
    this.connection = connection
    this.number = number
    this.generation = generation
    this.mode = mode
    this.pending = new UnackedBuffer(number, host)
    // Counting goes on from an earlier session on this connection, whose pongs may still be on their way.
    this.sentCount = connection.lastSequence
    this.pingedCount = connection.lastSequence
    this.confirmedCount = connection.lastSequence
  }

  /** What everyone else sees (P1). */
  get visibleMode(): Mode {
    return visibleMode(this.enteredMode)
  }

  /** Hands a message to the client, or stores it for the client; the receipt was told to expect it. */
  deliver(frame: Uint8Array, callback: DeliveryCallback, now: number): void {
    const { host, number } = this
    if (this.replayed && this.mode !== Mode.hidden && !this.ended && !host.offlineQueue.mustFollow(number)) {
      callback.trace?.step('deliver')
      host.counts.here++
      this.pending.add(frame, callback, now)
      this.sendToClient(frame)
      if (this.pending.size > host.maxUnconfirmed) {
        this.connection.close('slow', `more than ${host.maxUnconfirmed} messages unconfirmed`)
      }
      return
    }
    // What was sent before and is unconfirmed has to be stored before it, too.
    this.pending.store(Number.POSITIVE_INFINITY)
    callback.trace?.step('store')
    host.offlineQueue.append(number, frame, outcome => settle(callback, number, outcome))
  }

  /** The mode as the directory has it: one who can't be reached is offline, and whoever is hidden stays hidden (P1, P5). */
  get enteredMode(): Mode {
    return this.unreachable ? Mode.offline : this.mode
  }

  /** What others see of this sign-in. */
  get update(): PresenceUpdate {
    return { number: this.number, generation: this.generation, mode: this.visibleMode }
  }

  /** Sends what needs no confirmation: file data, copies for an operator. */
  push(frame: Uint8Array): void {
    if (this.early === undefined) this.connection.send(frame)
    else this.early.push(() => this.connection.send(frame))
  }

  /** Sends a change of a friend's state, if it is one for this client (P2). */
  show(update: PresenceUpdate, frame: Uint8Array): void {
    if (this.early !== undefined) this.early.push(() => this.show(update, frame))
    else if (this.presenceView.apply(update)) this.connection.send(frame)
  }

  /** Sends a frame that tells of a new friend and its state. */
  sendFriendAdded(update: PresenceUpdate, frame: Uint8Array): void {
    if (this.early !== undefined) {
      this.early.push(() => this.sendFriendAdded(update, frame))
      return
    }
    this.presenceView.learn(update)
    this.connection.send(frame)
  }

  /** Sends the login reply, which tells of these friends, then all that waited for it. */
  open(reply: Uint8Array, seen: readonly PresenceUpdate[]): void {
    const early = this.early ?? []
    this.early = undefined
    this.connection.send(reply)
    for (const update of seen) this.presenceView.learn(update)
    for (const send of early) send()
    this.deliverStored()
  }

  private sendToClient(frame: Uint8Array): void {
    if (!this.leaving) {
      this.sentCount++
      this.connection.send(frame)
    }
    if (!this.awaited) this.host.await(this)
  }

  /** Sends what is in the mailbox, oldest first, and after it lets new messages go straight to the client. */
  deliverStored(): void {
    if (this.leaving || this.early !== undefined) return
    if (this.reading) {
      this.readAgain = true
      return
    }
    this.readStored()
  }

  private async readStored(): Promise<void> {
    this.reading = true
    this.pending.isReading = true
    this.replayed = false
    for (let isTold = false; !this.leaving; isTold = true) {
      try {
        do {
          this.readAgain = false
          while (await this.sendNextPage());
        } while (this.readAgain && !this.leaving)
        break
      } catch {
        if (!isTold) this.connection.notice('Stored messages can not be read now; they are sent as soon as they can.')
        await delay(READ_RETRY_MS)
      }
    }
    // In the same turn as the last look at readAgain, or a message stored in between would be left behind.
    this.reading = false
    this.pending.isReading = false
    this.replayed = true
  }

  /** Whether there may be another page. */
  private async sendNextPage(): Promise<boolean> {
    const page = await this.host.offlineQueue.read(this.number, this.readThrough, READ_AT_ONCE)
    for (const { id, frame } of page) {
      await this.connection.room()
      if (this.leaving) return false
      this.readThrough = id
      if (this.pending.has(id)) continue
      this.host.counts.fromMailbox++
      this.pending.addStored(id)
      this.sendToClient(frame)
    }
    return page.length > 0 && !this.leaving
  }

  /** How many messages are sent, or kept, and not confirmed. */
  get unconfirmed(): number {
    return this.pending.size
  }

  /** Whether a ping would confirm something that no earlier ping covers. */
  get wantsPing(): boolean {
    return this.sentCount > this.pingedCount
  }

  /** Whether an earlier ping that covers messages is still unanswered. */
  get awaitsPong(): boolean {
    return this.pingedCount > this.confirmedCount
  }

  /** The sequence number for a ping: its pong confirms all that was sent so far. */
  pinged(now: number): number {
    if (!this.awaitsPong) this.unansweredSince = now
    this.pingedCount = this.sentCount
    return this.sentCount
  }

  /** The client confirms what was sent up to this sequence number. */
  confirm(sequence: number): void {
    if (sequence > this.pingedCount || sequence <= this.confirmedCount) return
    const count = sequence - this.confirmedCount
    this.confirmedCount = sequence
    this.unansweredSince = this.connection.pingedAt
    this.pending.confirm(count)
    if (this.confirmedCount === this.sentCount) this.whenConfirmed?.()
  }

  /**
   * Stores what the client should have confirmed by now (M4). Answers whether anything is left to look after: to be asked for,
   * or to be stored later.
   */
  storeOverdue(now: number): boolean {
    const isOverdue = this.awaitsPong && now - this.unansweredSince >= CONFIRM_MS
    const isNewLeft = isOverdue ? this.pending.store(now - CONFIRM_MS) : this.pending.hasNew
    if (isNewLeft || this.wantsPing) return true
    this.pending.rest()
    return false
  }

  /**
   * Sends nothing more, and asks the client at once to confirm what it was sent. Resolves when it has, or the session has
   * ended.
   */
  leave(): Promise<void> {
    this.leaving = true
    if (this.confirmedCount === this.sentCount) return Promise.resolve()
    if (this.wantsPing) this.connection.ping()
    return new Promise(resolve => {
      this.whenConfirmed = resolve
    })
  }

  /** The sign-in is over: everything unconfirmed, and what was kept, goes to the mailbox, in order. */
  end(): void {
    if (this.ended) return
    this.ended = true
    this.leaving = true
    this.pending.end()
    this.whenConfirmed?.()
  }
}

/** What everyone else sees of a user in this mode: a hidden one is offline (P1). */
export function visibleMode(mode: Mode): Mode {
  return mode === Mode.hidden ? Mode.offline : mode
}
