/** Messages for those who are not there (M1, M2), written and removed in batches: one commit for all of a turn. */
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Store, Stored, StoredMessage } from './interface.ts'

/** Messages waiting for their commit, at most; more are refused. */
const MAX_QUEUED = 50_000

/** Messages written or removed at once, at most: about 20 ms of the event loop. */
const MAX_BATCH = 2000

/** Told what became of a stored message; `undefined` when the store could not take it. */
export type WhenStored = (outcome: Stored | undefined) => void

/** Told of stored messages before their senders are. */
export interface StoredListener {
  /**
   * Messages that no client has got are stored for these recipients, who may have signed in meanwhile. When the promise resolves,
   * each has been sent them, or will be before anything that is sent after them.
   */
  messagesStored(recipients: ReadonlySet<number>): Promise<void>
}

interface Append {
  recipient: number
  frame: Uint8Array
  done: WhenStored
  isWithClient: () => boolean
  /** Whether the recipient's client had not got it when it was appended. */
  isUnseen: boolean
}

/** The mailboxes of all accounts, as this instance writes and reads them. Appends keep their order. */
export class OfflineQueue {
  private readonly store: Store
  private readonly clock: Clock
  private readonly log: Logger
  private readonly appends: Append[] = []
  private readonly removals: { recipient: number; id: number }[] = []
  /** Recipients with messages on their way to the disk, and how many; and of them, how many that no client has got. */
  private readonly writing = new Map<number, number>()
  private readonly unseen = new Map<number, number>()
  /** Recipients with messages that are to be removed, and how many. */
  private readonly removing = new Map<number, number>()
  private working: Promise<void> | undefined
  /** What became of messages since the start; `not stored`: by a store that failed, or in a queue that is full. */
  readonly outcomes = { stored: 0, 'mailbox full': 0, 'unknown number': 0, 'not stored': 0 }
  /** How many messages have left `appends` and `removals` so far. */
  private written = 0
  private removed = 0
  private readonly listener: StoredListener

  constructor(store: Store, clock: Clock, log: Logger, listener: StoredListener) {
    this.listener = listener
    this.store = store
    this.clock = clock
    this.log = log
  }

  /**
   * Stores a message; `done` is called when it is on disk, or can't be. `isWithClient` answers whether the recipient's client
   * has been sent it, on a connection that is still there.
   */
  append(recipient: number, frame: Uint8Array, done: WhenStored, isWithClient = () => false): void {
    if (this.appends.length >= MAX_QUEUED) {
      this.outcomes['not stored']++
      done(undefined)
      return
    }
    const isUnseen = !isWithClient()
    this.appends.push({ recipient, frame, done, isWithClient, isUnseen })
    count(this.writing, recipient, 1)
    if (isUnseen) count(this.unseen, recipient, 1)
    this.work()
  }

  /** Removes a message that its recipient's client confirmed. */
  remove(recipient: number, id: number): void {
    this.removals.push({ recipient, id })
    count(this.removing, recipient, 1)
    this.work()
  }

  /** How many messages wait to be written. */
  get queued(): number {
    return this.appends.length
  }

  /** Whether messages to this recipient are on their way to the disk that no client has got: later ones have to follow them. */
  mustFollow(recipient: number): boolean {
    return this.unseen.size > 0 && this.unseen.has(recipient)
  }

  /** Whether messages to this recipient are on their way to the disk. */
  isWriting(recipient: number): boolean {
    return this.writing.size > 0 && this.writing.has(recipient)
  }

  /** The next stored messages of a recipient; what is being written or removed just now is waited for. */
  async read(recipient: number, after: number, limit: number): Promise<StoredMessage[]> {
    if (this.isWriting(recipient) || this.removing.has(recipient)) await this.flushed()
    return this.store.storedMessages(recipient, after, limit, this.clock.now())
  }

  /** Resolves when nothing waits to be written or removed any more. */
  async settled(): Promise<void> {
    while (this.working !== undefined) await this.working
  }

  /** Resolves when what waits now is written, and what clients have confirmed by then is removed. */
  async flushed(): Promise<void> {
    for (const end = this.written + this.appends.length; this.written < end; ) await this.working
    for (const end = this.removed + this.removals.length; this.removed < end; ) await this.working
  }

  private work(): void {
    this.working ??= new Promise<void>(resolve => {
      setImmediate(async () => {
        await this.writeAppends()
        await this.writeRemovals()
        this.working = undefined
        if (this.appends.length > 0 || this.removals.length > 0) this.work()
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
      this.log.error({ err: error, messages: batch.length }, 'messages could not be stored')
    }
    const stored = batch.filter(({ isWithClient }, place) => typeof outcomes[place] === 'number' && !isWithClient())
    await this.listener.messagesStored(new Set(stored.map(({ recipient }) => recipient)))
    for (const [place, { recipient, done, isUnseen }] of batch.entries()) {
      count(this.writing, recipient, -1)
      if (isUnseen) count(this.unseen, recipient, -1)
      this.note(outcomes[place])
      done(outcomes[place])
    }
    this.appends.splice(0, batch.length)
    this.written += batch.length
  }

  private note(outcome: Stored | undefined): void {
    this.outcomes[typeof outcome === 'number' ? 'stored' : (outcome ?? 'not stored')]++
  }

  private async writeRemovals(): Promise<void> {
    const batch = this.removals.slice(0, MAX_BATCH)
    if (batch.length === 0) return
    try {
      await this.store.removeMessages(batch)
    } catch (error) {
      // They stay stored and are delivered once more: at least once (M5).
      this.log.error({ err: error, messages: batch.length }, 'confirmed messages could not be removed')
    }
    this.removals.splice(0, batch.length)
    for (const { recipient } of batch) count(this.removing, recipient, -1)
    this.removed += batch.length
  }
}

function count(counts: Map<number, number>, recipient: number, by: number): void {
  const left = (counts.get(recipient) ?? 0) + by
  if (left > 0) counts.set(recipient, left)
  else counts.delete(recipient)
}
