/**
 * The queue of what is said in rooms: it outlives the connection, and is said again with the same tag until it is known to be in the
 * store, so that nothing doubles (R4). It says no more in a room than the server allows (R2).
 */
import { type ChatMessageValues, SAY_BURST, SAY_RATE } from '../protocol/index.ts'
import type { RequestOptions } from './chat-client.ts'
import { chatFrame } from './chat-frames.ts'
import { Deferred, type Limits } from './deferred.ts'
import { ConnectionLost, QueueFull, type Refused } from './errors.ts'
import { encodeMessage } from './message-text.ts'
import type { OutgoingFrame } from './outgoing-frame.ts'
import type { Lane } from './pacer.ts'
import type { ServerConnection } from './server-connection.ts'

const MAX_WAITING = 1000
/** How long something is said again as the same, in milliseconds: the chat server forgets its tag after ten minutes (R4). */
export const REPEATABLE_MS = 9 * 60_000
/** Between two sayings in a room, and how much of that they may be ahead, in milliseconds: less than what the server allows, as in the pacer. */
const INTERVAL_MS = 1000 / (0.95 * SAY_RATE)
const AHEAD_MS = (SAY_BURST / 2) * INTERVAL_MS

/** What `say` takes. */
export interface SayOptions extends RequestOptions {
  /** The tag of what is said (R4), below 2³², if you want to know it: it must be another one for everything that you say in a room within 10 minutes. */
  readonly tag?: number
  /**
   * When this tag was first used, in milliseconds since 1970: for what may have been said before, by a program that has ended since. Within
   * 9 minutes, it is not said twice.
   */
  readonly sentAt?: number
}

/** The place of an entry in the history; `time` is in milliseconds since 1970. */
export interface Said {
  readonly sequence: number
  readonly time: number
}

interface Item {
  readonly room: number
  readonly frame: OutgoingFrame<'say'>
  readonly deferred: Deferred<Said>
  isSent: boolean
  /** When it was sent first, in milliseconds since 1970: the clock goes on while a computer sleeps. */
  sentAt: number | undefined
  /** Why it is not known whether it was said. */
  doubt: Error | undefined
}

export class SayQueue implements Lane {
  #items: Item[] = []
  /** Begins anywhere, so that another session of the user has other tags. */
  #tag = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
  #connection: ServerConnection | undefined
  /** By room, up to when its allowance is spent, in monotonic milliseconds: it may be a little in the future. */
  readonly #spentUntil = new Map<number, number>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #expiry: ReturnType<typeof setTimeout> | undefined

  /** Returns the number of the user. Throws a NotSignedIn. */
  readonly #user: () => number

  constructor(user: () => number) {
    this.#user = user
  }

  /** Says a text as soon as possible. Rejects with a Refused, a QueueFull, or, when nobody can tell whether it was said, with why. */
  async say(room: number, text: string, { signal, tag = this.#nextTag(), sentAt }: SayOptions): Promise<Said> {
    const frame = chatFrame('say', { number: this.#user(), room, tag, text: encodeMessage(text) })
    this.#drop()
    if (this.#items.length >= MAX_WAITING) throw new QueueFull(`${MAX_WAITING} messages wait already`)
    const deferred = new Deferred<Said>({ signal })
    const doubt = sentAt === undefined ? undefined : new ConnectionLost('it may have been said')
    this.#items.push({ room, frame, deferred, isSent: false, sentAt, doubt })
    this.#expire()
    this.#connection?.pacer.run()
    return deferred.promise
  }

  #nextTag(): number {
    this.#tag = (this.#tag + 1) >>> 0
    return this.#tag
  }

  /** The user is signed in on this connection. */
  resume(connection: ServerConnection): void {
    this.#connection = connection
    connection.pacer.join(this)
    connection.pacer.run()
  }

  /** Nobody is signed in any more: rejects everything. */
  end(error: Error): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#expiry)
    this.#connection = undefined
    const items = this.#items
    this.#items = []
    for (const { deferred } of items) deferred.reject(error)
  }

  /** Resolves when everything that waits now is settled, or at these limits. */
  async settled({ signal, timeoutMs }: Limits): Promise<void> {
    if (signal?.aborted) return
    const limit = new Deferred<void>({ signal, timeoutMs })
    Promise.allSettled(this.#items.map(({ deferred }) => deferred.promise)).then(() => limit.resolve())
    await limit.promise.catch(() => {})
  }

  sendNext(): boolean {
    const connection = this.#connection
    if (connection === undefined) return false
    this.#expire()
    const now = performance.now()
    let wait = Number.POSITIVE_INFINITY
    const item = this.#items.find(({ isSent, room }) => {
      if (isSent) return false
      const roomWaits = this.#waitOf(room, now)
      wait = Math.min(wait, roomWaits)
      return roomWaits <= 0
    })
    if (item === undefined) {
      clearTimeout(this.#timer)
      if (wait < Number.POSITIVE_INFINITY) this.#timer = setTimeout(() => connection.pacer.run(), Math.ceil(wait))
      return false
    }
    this.#spend(item.room, INTERVAL_MS, now)
    this.#send(item, connection)
    return true
  }

  /** How long nothing can be said in this room, in milliseconds. */
  #waitOf(room: number, now: number): number {
    return Math.max(0, (this.#spentUntil.get(room) ?? 0) - now) + INTERVAL_MS - AHEAD_MS
  }

  #spend(room: number, ms: number, now: number): void {
    this.#spentUntil.set(room, Math.max(now, this.#spentUntil.get(room) ?? 0) + ms)
    for (const [each, until] of this.#spentUntil) if (until <= now) this.#spentUntil.delete(each)
  }

  #send(item: Item, connection: ServerConnection): void {
    item.isSent = true
    item.sentAt ??= Date.now()
    connection.pending.send(item.frame, {
      request: 'say',
      onReply: reply => {
        const { sequence, time } = reply as ChatMessageValues<'said'>
        item.deferred.resolve({ sequence, time: 1000 * time })
      },
      onRefusal: refused => this.#refused(item, refused),
      onLost: error => this.#repeat(item, error),
    })
  }

  /** What may have been said is said again, whatever the reason, if there is a time for that; and what was too fast. */
  #refused(item: Item, refused: Refused): void {
    const { reason, retryAfterMs } = refused
    const isTooFast = reason === 'sayingTooFast'
    const isCertain = item.doubt === undefined && !isTooFast && reason !== 'mayBeSaid' && reason !== 'unavailable'
    if (isCertain || retryAfterMs === undefined) {
      item.deferred.reject(refused)
      return
    }
    this.#repeat(item, isTooFast ? item.doubt : refused)
    // What was said meanwhile does not make it longer.
    const now = performance.now()
    this.#spend(item.room, Math.max(0, retryAfterMs - this.#waitOf(item.room, now)), now)
    this.#connection?.pacer.run()
  }

  #repeat(item: Item, doubt: Error | undefined): void {
    item.isSent = false
    item.doubt = doubt
    this.#expire()
  }

  /** Rejects what may have been said when it cannot be said again as the same any more: there may be no connection for that long. */
  #expire(): void {
    clearTimeout(this.#expiry)
    let leftMs = Number.POSITIVE_INFINITY
    for (const { deferred, doubt, isSent, sentAt } of this.#items) {
      if (isSent || doubt === undefined) continue
      const itsLeftMs = (sentAt ?? 0) + REPEATABLE_MS - Date.now()
      if (itsLeftMs < 0) deferred.reject(doubt)
      else leftMs = Math.min(leftMs, itsLeftMs)
    }
    this.#drop()
    if (leftMs < Number.POSITIVE_INFINITY) this.#expiry = setTimeout(() => this.#expire(), leftMs + 1)
  }

  /** Forgets what is settled. */
  #drop(): void {
    this.#items = this.#items.filter(({ deferred }) => !deferred.isSettled)
  }
}
