/**
 * The queue of frames that have no reply of their own: each is sent with a connection test, whose echo says that it is
 * settled (M4). Messages outlive the connection: they stay queued until they are settled, and are sent again if need be.
 */
import { type Subject, subjectOf } from '../protocol/index.ts'
import { Deferred, type Limits } from './deferred.ts'
import { QueueFull, type Refused } from './errors.ts'
import { type OutgoingFrame, outgoingFrame } from './outgoing-frame.ts'
import type { ServerConnection } from './server-connection.ts'

const MAX_QUEUED = 1000

interface Item {
  readonly frame: OutgoingFrame
  /** What a notice that refuses it begins with. */
  readonly subject: Subject
  readonly deferred: Deferred<void>
  /** The server's refusals: of a broadcast, one for each member that is not reached. */
  refusals: Refused[]
}

export class SendQueue {
  private queued: Item[] = []
  private inFlight: Item[] = []
  private readonly inFlightBySubject = new Map<string, number>()
  private connection: ServerConnection | undefined
  private throttleTimer: ReturnType<typeof setTimeout> | undefined

  /** The number of messages that are not settled yet. */
  get unsent(): number {
    return [...this.queued, ...this.inFlight].filter(item => isMessage(item) && isPending(item)).length
  }

  /** Sends a frame as soon as possible; resolves when it is settled. Rejects with a Refused, or a QueueFull. */
  async enqueue(frame: OutgoingFrame, limits: Limits): Promise<void> {
    if (this.queued.length + this.inFlight.length >= MAX_QUEUED) this.queued = this.queued.filter(isPending)
    if (this.queued.length + this.inFlight.length >= MAX_QUEUED)
      throw new QueueFull(`${MAX_QUEUED} messages wait already`)
    const subject = subjectOf(frame.name, { ...frame.values })
    const item = { frame, subject, deferred: new Deferred<void>(limits), refusals: [] }
    this.queued.push(item)
    this.flush()
    return item.deferred.promise
  }

  /** Somebody is signed in on this connection: sends what is queued. */
  resume(connection: ServerConnection): void {
    this.connection = connection
    this.flush()
  }

  /** The connection was lost. Messages stay queued for the next one; all else is rejected with the error. */
  suspend(error: Error): void {
    this.connection = undefined
    clearTimeout(this.throttleTimer)
    const all = [...this.inFlight, ...this.queued].filter(isPending)
    this.inFlight = []
    this.inFlightBySubject.clear()
    this.queued = all.filter(item => isMessage(item) && item.refusals.length === 0)
    for (const item of all) {
      if (item.refusals.length > 0) settle(item)
      else if (!isMessage(item)) item.deferred.reject(error)
    }
  }

  /** Nobody is signed in any more: rejects everything with the error. */
  clear(error: Error): void {
    this.suspend(error)
    const { queued } = this
    this.queued = []
    for (const { deferred } of queued) deferred.reject(error)
  }

  /** Sends what may be sent now, in order. */
  private flush(): void {
    const { connection } = this
    if (connection === undefined) return
    clearTimeout(this.throttleTimer)
    const queued = this.queued.filter(isPending)
    this.queued = []
    let waitMs = 0
    let isBroadcastWaiting = false
    for (const item of queued) {
      if (isThrottled(item)) waitMs ||= connection.throttle.waitMs
      // What is said to a group comes before what is said to its members later.
      const mustWait = (isThrottled(item) && waitMs > 0) || (isMessage(item) && isBroadcastWaiting)
      if (!mustWait && this.isRefusalAttributable(item)) this.send(item, connection)
      else {
        this.queued.push(item)
        isBroadcastWaiting ||= item.frame.name === 'broadcast'
      }
    }
    if (waitMs > 0) this.throttleTimer = setTimeout(() => this.flush(), waitMs)
  }

  /**
   * Whether a refusal of this item could be told from one of another item in flight: it names only the message and the other
   * user. Several messages to one recipient may be in flight while nothing else is, for they are settled in order, and
   * so are their echoes. But an echo also waits for what was sent before it to others, and then it does not tell which of
   * several messages was refused.
   */
  private isRefusalAttributable(item: Item): boolean {
    if (!this.inFlightBySubject.has(keyOf(item))) return true
    return isMessage(item) && this.inFlightBySubject.size === 1
  }

  private send(item: Item, connection: ServerConnection): void {
    const test = outgoingFrame('connectionTest', { number: connection.number })
    connection.requests.expect('connectionTest', {
      request: item.frame.name,
      about: item.subject.number,
      onReply: () => this.echoed(item),
      onRefusal: refused => item.refusals.push(refused),
      onLost: () => {},
    })
    this.inFlight.push(item)
    this.countInFlight(item, 1)
    connection.send(item.frame)
    connection.send(test)
  }

  private echoed(item: Item): void {
    const index = this.inFlight.indexOf(item)
    // It was cleared in the meantime.
    if (index < 0) return
    this.inFlight.splice(index, 1)
    this.countInFlight(item, -1)
    settle(item)
    this.flush()
  }

  private countInFlight(item: Item, difference: number): void {
    const key = keyOf(item)
    const count = (this.inFlightBySubject.get(key) ?? 0) + difference
    if (count > 0) this.inFlightBySubject.set(key, count)
    else this.inFlightBySubject.delete(key)
  }
}

function isMessage({ frame }: Item): boolean {
  return frame.name === 'sendMessage'
}

/** Whether it waits while the server's flood allowance may be spent. */
function isThrottled(item: Item): boolean {
  return isMessage(item) || item.frame.name === 'broadcast'
}

/** Whether the caller still waits: the item is neither settled nor aborted. */
function isPending({ deferred }: Item): boolean {
  return !deferred.isSettled
}

/** Items of the same key may be refused by the same notice. */
function keyOf({ subject: { name, number } }: Item): string {
  return `${name} ${number}`
}

function settle({ deferred, refusals: [first, ...others] }: Item): void {
  if (first === undefined) deferred.resolve()
  else deferred.reject(others.length === 0 ? first : first.with(others))
}
