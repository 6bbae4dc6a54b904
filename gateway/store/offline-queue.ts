/** The offline queue (M1, M2): stores and removes messages in batches, with one commit per turn of the event loop. */
import type { Logger } from 'pino'
import { senderOf } from '../../protocol/index.ts'
import type { Clock } from '../clock.ts'
import { FixedTimes } from '../fixed-times.ts'
import type { NewMessage, Store, Stored, StoredMessage } from './interface.ts'

/** Maximum number of messages waiting to be written; more are refused. */
const MAX_QUEUED = 50_000

/** Maximum number of messages in one transaction: about 20 ms of the store. */
const MAX_BATCH = 2000

/** How often the confirmations of hidden recipients are written down, in milliseconds. After a crash the rest comes again (M5). */
const CONFIRM_EVERY_MS = 2000

/** Called with the outcome of storing a message: `busy` if too many wait to be written, undefined if the store failed. */
export type WhenStored = (outcome: Stored | 'busy' | undefined) => void

/** Notified of stored messages before their senders are. */
export interface StoredListener {
  /**
   * Called when messages to these recipients are stored, and to some of them messages that no client here has been sent. A
   * recipient may have signed in elsewhere meanwhile. By the time the promise resolves, it must be certain that each gets them
   * before any later message. `messages` has those that no client here has been sent.
   */
  messagesStored(
    recipients: ReadonlySet<number>,
    unseen: ReadonlySet<number>,
    messages: readonly NewMessage[],
  ): Promise<void>
}

interface Append extends NewMessage {
  done: WhenStored
  isWithClient: () => boolean
  /** Whether the recipient's client had not been sent it when it was appended. */
  isUnseen: boolean
}

/** What a hidden recipient has confirmed: the ids, and those of them for which that is not written down yet. */
interface Confirmed {
  readonly ids: Set<number>
  readonly unwritten: number[]
}

interface Removal {
  recipient: number
  id: number
}

/** Stored messages as a client is to be sent them, and the id up to which the store was read for them. */
interface Page {
  messages: StoredMessage[]
  through: number
}

/** This instance's access to the stored messages of all accounts. Messages are stored in the order they are appended. */
export class OfflineQueue {
  private readonly store: Store
  private readonly clock: Clock
  private readonly log: Logger
  private readonly appends: Append[] = []
  private readonly removals: Removal[] = []
  private readonly confirmations: Removal[] = []
  /** The recipients who are hidden, and the messages that each has confirmed since. */
  private readonly hidden = new Map<number, Confirmed>()
  private readonly confirmTimes = new FixedTimes(CONFIRM_EVERY_MS)
  /** The number of messages being written, by recipient, and of those that no client has been sent. */
  private readonly writing = new Map<number, number>()
  private readonly unseen = new Map<number, number>()
  /** The number of messages being removed, by recipient. */
  private readonly removing = new Map<number, number>()
  private working: Promise<void> | undefined
  /** Outcomes since the start. `not stored`: the store failed, or too many messages were waiting. */
  readonly outcomes = { stored: 0, 'mailbox full': 0, 'unknown number': 0, 'not stored': 0 }
  /** The number of messages that have left `appends`, and `removals` or `confirmations`, since the start. */
  private written = 0
  private removed = 0
  private readonly listener: StoredListener

  constructor(store: Store, clock: Clock, log: Logger, listener: StoredListener) {
    this.store = store
    this.clock = clock
    this.log = log
    this.listener = listener
  }

  /**
   * Stores a message, and calls `done` when it is on disk or has failed. `isWithClient` must return whether the recipient's
   * client has been sent the message on a connection that is still open.
   */
  append(recipient: number, frame: Uint8Array, done: WhenStored, isWithClient = () => false): void {
    if (this.appends.length >= MAX_QUEUED) {
      this.outcomes['not stored']++
      done('busy')
      return
    }
    const isUnseen = !isWithClient()
    this.appends.push({ recipient, sender: senderOf(frame), frame, done, isWithClient, isUnseen })
    addTo(this.writing, recipient, 1)
    if (isUnseen) addTo(this.unseen, recipient, 1)
    this.work()
  }

  /**
   * Removes a message that the recipient's client has acknowledged. While the recipient is hidden, the message still counts
   * towards the limits, as it would if nobody were there (P1).
   */
  remove(recipient: number, id: number): void {
    const confirmed = this.hidden.get(recipient)
    if (confirmed === undefined) this.removeFor(recipient, id)
    else if (!confirmed.ids.has(id)) {
      confirmed.ids.add(id)
      confirmed.unwritten.push(id)
      // A commit right after each message would be time that senders could measure.
      if (confirmed.unwritten.length === 1) this.confirmTimes.next(() => this.confirm(recipient, confirmed))
    }
  }

  private confirm(recipient: number, { unwritten }: Confirmed): void {
    for (const id of unwritten.splice(0)) {
      this.confirmations.push({ recipient, id })
      addTo(this.removing, recipient, 1)
      this.work()
    }
  }

  private removeFor(recipient: number, id: number): void {
    this.removals.push({ recipient, id })
    addTo(this.removing, recipient, 1)
    this.work()
  }

  /** A recipient signed in here is hidden from now on: messages that its client acknowledges still count towards the limits. */
  hide(recipient: number): void {
    if (!this.hidden.has(recipient)) this.hidden.set(recipient, { ids: new Set(), unwritten: [] })
  }

  /** The recipient is visible: what was confirmed meanwhile counts no longer. */
  show(recipient: number): void {
    const confirmed = this.hidden.get(recipient)
    if (confirmed === undefined) return
    this.hidden.delete(recipient)
    confirmed.unwritten.length = 0
    for (const id of confirmed.ids) this.removeFor(recipient, id)
  }

  /** The recipient has signed out: what was confirmed counts until the next sign-in reads it. */
  forget(recipient: number): void {
    const confirmed = this.hidden.get(recipient)
    if (confirmed !== undefined) this.confirm(recipient, confirmed)
    this.hidden.delete(recipient)
  }

  /** The number of messages waiting to be written. */
  get queued(): number {
    return this.appends.length
  }

  /** Reports whether messages to this recipient are being written that no client has been sent: later ones must follow them. */
  mustFollow(recipient: number): boolean {
    return this.unseen.size > 0 && this.unseen.has(recipient)
  }

  /** Reports whether messages to this recipient are being written. */
  isWriting(recipient: number): boolean {
    return this.writing.size > 0 && this.writing.has(recipient)
  }

  /** Reads the next stored messages of a recipient, after waiting for those being written or removed. */
  async read(recipient: number, after: number, limit: number): Promise<Page> {
    if (this.isWriting(recipient) || this.removing.has(recipient)) await this.flushed()
    const stored = await this.store.storedMessages(recipient, after, limit, this.clock.now())
    const confirmed = this.hidden.get(recipient)
    const messages: StoredMessage[] = []
    for (const message of stored) {
      const { id, frame, isConfirmed } = message
      if (confirmed?.ids.has(id)) continue
      if (frame.length > 0) messages.push(message)
      // From someone who is blocked: nothing to send, but confirmed at the time at which it would have been.
      else if (!isConfirmed) this.remove(recipient, id)
      // Of an earlier sign-in, while its user was hidden.
      else this.removeFor(recipient, id)
    }
    return { messages, through: stored.at(-1)?.id ?? after }
  }

  /** Resolves when nothing is left to write or remove. */
  async settled(): Promise<void> {
    while (this.working !== undefined) await this.working
  }

  /** Resolves when all messages appended so far are written, and all acknowledged until then are removed. */
  async flushed(): Promise<void> {
    for (const end = this.written + this.appends.length; this.written < end; ) await this.working
    const isLeft = () => this.removals.length + this.confirmations.length
    for (const end = this.removed + isLeft(); this.removed < end; ) await this.working
  }

  private work(): void {
    this.working ??= new Promise<void>(resolve => {
      setImmediate(async () => {
        await this.writeAppends()
        await this.writeRemovals(this.removals, batch => this.store.removeMessages(batch))
        await this.writeRemovals(this.confirmations, batch => this.store.confirmMessages(batch, this.clock.now()))
        this.working = undefined
        if (this.appends.length > 0 || this.removals.length > 0 || this.confirmations.length > 0) this.work()
        resolve()
      })
    })
  }

  private async writeAppends(): Promise<void> {
    const batch = this.appends.slice(0, MAX_BATCH)
    if (batch.length === 0) return
    let outcomes: (Stored | undefined)[] = []
    try {
      outcomes = await this.store.storeMessages(batch, this.clock.now())
    } catch (error) {
      this.log.error({ err: error, messages: batch.length }, 'failed to store messages')
    }
    const stored = batch.filter((_, place) => typeof outcomes[place] === 'number')
    const unseen = stored.filter(({ isWithClient }) => !isWithClient())
    if (stored.length > 0) await this.listener.messagesStored(recipientsOf(stored), recipientsOf(unseen), unseen)
    for (const [place, { recipient, done, isUnseen }] of batch.entries()) {
      addTo(this.writing, recipient, -1)
      if (isUnseen) addTo(this.unseen, recipient, -1)
      this.count(outcomes[place])
      done(outcomes[place])
    }
    this.appends.splice(0, batch.length)
    this.written += batch.length
  }

  private count(outcome: Stored | undefined): void {
    this.outcomes[typeof outcome === 'number' ? 'stored' : (outcome ?? 'not stored')]++
  }

  private async writeRemovals(removals: Removal[], write: (batch: Removal[]) => Promise<void>): Promise<void> {
    const batch = removals.slice(0, MAX_BATCH)
    if (batch.length === 0) return
    try {
      await write(batch)
    } catch (error) {
      // They stay stored and will be delivered again: at least once (M5).
      this.log.error({ err: error, messages: batch.length }, 'failed to remove acknowledged messages')
    }
    removals.splice(0, batch.length)
    for (const { recipient } of batch) addTo(this.removing, recipient, -1)
    this.removed += batch.length
  }
}

function recipientsOf(messages: readonly NewMessage[]): Set<number> {
  return new Set(messages.map(({ recipient }) => recipient))
}

function addTo(counts: Map<number, number>, recipient: number, by: number): void {
  const left = (counts.get(recipient) ?? 0) + by
  if (left > 0) counts.set(recipient, left)
  else counts.delete(recipient)
}
