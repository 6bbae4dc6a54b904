/**
 * The queue of frames that have no reply of their own: each is sent with a connection test, whose echo says that it is
 * settled (M4). Messages outlive the connection: they stay queued until they are settled, and are sent again if need be.
 */
import { Deferred, type Limits } from './deferred.ts'
import { QueueFull, Refused } from './errors.ts'
import { type OutgoingFrame, outgoingFrame } from './outgoing-frame.ts'
import type { Recipient } from './pending-requests.ts'
import type { ServerConnection } from './server-connection.ts'

const MAX_QUEUED = 1000

interface Item {
  readonly frame: OutgoingFrame
  readonly recipient: Recipient | undefined
  readonly deferred: Deferred<void>
  /** The server's reasons to refuse it. */
  refusals: string[]
}

export class SendQueue {
  private queued: Item[] = []
  private inFlight: Item[] = []
  private readonly inFlightByRecipient = new Map<Recipient, number>()
  private connection: ServerConnection | undefined
  private throttleTimer: ReturnType<typeof setTimeout> | undefined

  /** The number of messages that are not settled yet. */
  get unsent(): number {
    return [...this.queued, ...this.inFlight].filter(item => isMessage(item) && isPending(item)).length
  }

  /** Sends a frame as soon as possible; resolves when it is settled. Rejects with a Refused, or a QueueFull. */
  async enqueue(frame: OutgoingFrame, recipient: Recipient | undefined, limits: Limits): Promise<void> {
    if (this.queued.length + this.inFlight.length >= MAX_QUEUED) this.queued = this.queued.filter(isPending)
    if (this.queued.length + this.inFlight.length >= MAX_QUEUED)
      throw new QueueFull(`${MAX_QUEUED} messages wait already`)
    const item = { frame, recipient, deferred: new Deferred<void>(limits), refusals: [] }
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
    this.inFlightByRecipient.clear()
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
    let isGroupWaiting = false
    for (const item of queued) {
      if (isThrottled(item)) waitMs ||= connection.throttle.waitMs
      isGroupWaiting ||= item.recipient === 'group' && this.inFlightByRecipient.size > 0
      const mustWait = item.recipient !== undefined && (isGroupWaiting || (isThrottled(item) && waitMs > 0))
      if (mustWait || !this.isRefusalAttributable(item)) this.queued.push(item)
      else this.send(item, connection)
    }
    if (waitMs > 0) this.throttleTimer = setTimeout(() => this.flush(), waitMs)
  }

  /**
   * Whether a refusal of this item could be told from one of another item in flight: it names only the message, or the
   * recipient. Several messages to one recipient may be in flight while nothing else is, for they are settled in order, and
   * so are their echoes. But an echo also waits for what was sent before it to others, and then it does not tell which of
   * several messages was refused.
   */
  private isRefusalAttributable({ frame, recipient }: Item): boolean {
    if (frame.name !== 'sendMessage' && this.inFlight.some(item => item.frame.name === frame.name)) return false
    if (recipient === undefined) return true
    if (this.inFlightByRecipient.has('group')) return false
    return !this.inFlightByRecipient.has(recipient) || this.inFlightByRecipient.size === 1
  }

  private send(item: Item, connection: ServerConnection): void {
    const test = outgoingFrame('connectionTest', { number: connection.number })
    connection.requests.expect('connectionTest', {
      request: item.frame.name,
      recipient: item.recipient,
      onReply: () => this.echoed(item),
      onRefusal: reason => item.refusals.push(reason),
      onLost: () => {},
    })
    this.inFlight.push(item)
    this.countInFlight(item.recipient, 1)
    connection.send(item.frame)
    connection.send(test)
  }

  private echoed(item: Item): void {
    const index = this.inFlight.indexOf(item)
    // It was cleared in the meantime.
    if (index < 0) return
    this.inFlight.splice(index, 1)
    this.countInFlight(item.recipient, -1)
    settle(item)
    this.flush()
  }

  private countInFlight(recipient: Recipient | undefined, difference: number): void {
    if (recipient === undefined) return
    const count = (this.inFlightByRecipient.get(recipient) ?? 0) + difference
    if (count > 0) this.inFlightByRecipient.set(recipient, count)
    else this.inFlightByRecipient.delete(recipient)
  }
}

function isMessage({ frame }: Item): boolean {
  return frame.name === 'sendMessage'
}

/** Whether it waits while the server's flood allowance may be spent. */
function isThrottled(item: Item): boolean {
  return isMessage(item) || item.recipient === 'group'
}

/** Whether the caller still waits: the item is neither settled nor aborted. */
function isPending({ deferred }: Item): boolean {
  return !deferred.isSettled
}

function settle({ deferred, refusals }: Item): void {
  if (refusals.length === 0) deferred.resolve()
  else deferred.reject(new Refused([...new Set(refusals)].join('; ')))
}
