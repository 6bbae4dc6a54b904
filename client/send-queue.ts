/**
 * The queue of frames that have no reply of their own: each is sent with a connection test, whose echo says that it is
 * settled (M4). Messages outlive the connection: they stay queued until they are settled, and are sent again if need be.
 */
import { decodeText, type Subject, subjectOf, type UserMessageName, type UserValues } from '../protocol/index.ts'
import { Deferred, type Limits } from './deferred.ts'
import { QueueFull, type Refused } from './errors.ts'
import type { OutgoingFrame } from './outgoing-frame.ts'
import type { Lane } from './pacer.ts'
import type { ServerConnection } from './server-connection.ts'

const MAX_QUEUED = 1000

/** A message of which it is not known that the recipient has it, or will have it. */
export interface UnsafeMessage {
  readonly recipient: number
  readonly text: string
}

interface Item {
  readonly frame: OutgoingFrame<UserMessageName>
  /** What a notice that refuses it begins with. */
  readonly subject: Subject
  /** How long its answer may take once it is sent, in milliseconds. */
  readonly timeoutMs: number | undefined
  readonly deferred: Deferred<void>
  /** The server's refusals: of a broadcast, one for each member that is not reached. */
  refusals: Refused[]
}

export class SendQueue implements Lane {
  #queued: Item[] = []
  #inFlight: Item[] = []
  readonly #inFlightBySubject = new Map<string, number>()
  #connection: ServerConnection | undefined

  /** The number of messages that are not settled yet. */
  get unsent(): number {
    return this.#pending.filter(isMessage).length
  }

  /** The messages that are not settled yet, in order. */
  get unsafe(): UnsafeMessage[] {
    return this.#pending.filter(isMessage).map(({ frame: { values } }) => {
      const { recipient, text } = values as UserValues<'sendMessage'>
      return { recipient, text: decodeText(text) }
    })
  }

  get #pending(): Item[] {
    return [...this.#inFlight, ...this.#queued].filter(isPending)
  }

  /** Resolves when everything that waits now is settled, or at these limits. */
  async settled({ signal, timeoutMs }: Limits): Promise<void> {
    if (signal?.aborted) return
    const limit = new Deferred<void>({ signal, timeoutMs })
    Promise.allSettled(this.#pending.map(({ deferred }) => deferred.promise)).then(() => limit.resolve())
    await limit.promise.catch(() => {})
  }

  /** Sends a frame as soon as possible; resolves when it is settled. Rejects with a Refused, or a QueueFull. */
  async enqueue(frame: OutgoingFrame<UserMessageName>, { signal, timeoutMs }: Limits): Promise<void> {
    this.#queued = this.#queued.filter(isPending)
    if (this.#queued.length + this.#inFlight.length >= MAX_QUEUED)
      throw new QueueFull(`${MAX_QUEUED} messages wait already`)
    const subject = subjectOf(frame.name, { ...frame.values })
    const item = { frame, subject, timeoutMs, deferred: new Deferred<void>({ signal }), refusals: [] }
    this.#queued.push(item)
    this.#connection?.pacer.run()
    return item.deferred.promise
  }

  /** Somebody is signed in on this connection: sends what is queued. */
  resume(connection: ServerConnection): void {
    this.#connection = connection
    connection.pacer.join(this)
    connection.pacer.run()
  }

  /** The connection was lost. Messages stay queued for the next one; all else is rejected with the error. */
  suspend(error: Error): void {
    this.#connection = undefined
    const all = this.#pending
    this.#inFlight = []
    this.#inFlightBySubject.clear()
    this.#queued = all.filter(item => isMessage(item) && item.refusals.length === 0)
    for (const item of all) {
      if (item.refusals.length > 0) settle(item)
      else if (!isMessage(item)) item.deferred.reject(error)
    }
  }

  /** Nobody is signed in any more: rejects everything with the error. */
  clear(error: Error): void {
    this.suspend(error)
    const queued = this.#queued
    this.#queued = []
    for (const { deferred } of queued) deferred.reject(error)
  }

  /** Sends the first item that can be sent now: a request, or else a text. */
  sendNext(): boolean {
    const connection = this.#connection
    if (connection === undefined) return false
    this.#queued = this.#queued.filter(isPending)
    const next = this.#queued.find(item => !isText(item) && this.#isRefusalAttributable(item)) ?? this.#nextText()
    if (next === undefined) return false
    this.#queued.splice(this.#queued.indexOf(next), 1)
    this.#send(next, connection)
    return true
  }

  /** What is said to a group comes before what is said to its members later. */
  #nextText(): Item | undefined {
    for (const item of this.#queued) {
      if (!isText(item)) continue
      if (this.#isRefusalAttributable(item)) return item
      if (!isMessage(item)) return undefined
    }
    return undefined
  }

  /**
   * Whether a refusal of this item could be told from one of another item in flight: it names only the message and the other
   * user. Several messages to one recipient may be in flight while nothing else is, for they are settled in order, and
   * so are their echoes. But an echo also waits for what was sent before it to others, and then it does not tell which of
   * several messages was refused.
   */
  #isRefusalAttributable(item: Item): boolean {
    if (!this.#inFlightBySubject.has(keyOf(item))) return true
    return isMessage(item) && this.#inFlightBySubject.size === 1
  }

  #send(item: Item, connection: ServerConnection): void {
    const { frame, subject, deferred, timeoutMs } = item
    this.#inFlight.push(item)
    this.#countInFlight(item, 1)
    deferred.limitTime(timeoutMs)
    connection.sendWithTest([frame], {
      request: frame.name,
      about: subject.number,
      onReply: () => this.#echoed(item),
      onRefusal: refused => item.refusals.push(refused),
    })
  }

  #echoed(item: Item): void {
    const index = this.#inFlight.indexOf(item)
    // It was cleared in the meantime.
    if (index < 0) return
    this.#inFlight.splice(index, 1)
    this.#countInFlight(item, -1)
    settle(item)
  }

  #countInFlight(item: Item, difference: number): void {
    const key = keyOf(item)
    const count = (this.#inFlightBySubject.get(key) ?? 0) + difference
    if (count > 0) this.#inFlightBySubject.set(key, count)
    else this.#inFlightBySubject.delete(key)
  }
}

function isMessage({ frame }: Item): boolean {
  return frame.name === 'sendMessage'
}

/** Whether it is said to someone: these keep their order. */
function isText(item: Item): boolean {
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
