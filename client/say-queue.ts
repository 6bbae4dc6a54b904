/**
 * The queue of what is said in rooms: it outlives the connection, and is said again with the same tag until it is known to be in the
 * store, so that nothing doubles (R4).
 */
import type { ChatMessageValues } from '../protocol/index.ts'
import { chatFrame } from './chat-frames.ts'
import { Deferred, type Limits } from './deferred.ts'
import { QueueFull, type Refused } from './errors.ts'
import { encodeMessage } from './message-text.ts'
import type { OutgoingFrame } from './outgoing-frame.ts'
import type { Lane } from './pacer.ts'
import type { ServerConnection } from './server-connection.ts'

const MAX_WAITING = 1000
/** How long something is said again, in milliseconds: the chat server forgets its tag after ten minutes. */
const REPEATABLE_MS = 9 * 60_000

/** The place of an entry in the history; `time` is in milliseconds since 1970. */
export interface Said {
  readonly sequence: number
  readonly time: number
}

interface Item {
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
  /** Until then, nothing is sent. */
  #pause: ReturnType<typeof setTimeout> | undefined

  /** Returns the number of the user. Throws a NotSignedIn. */
  readonly #user: () => number

  constructor(user: () => number) {
    this.#user = user
  }

  /** Says a text as soon as possible. Rejects with a Refused, a QueueFull, or, when nobody can tell whether it was said, with why. */
  async say(room: number, text: string, signal: AbortSignal | undefined): Promise<Said> {
    this.#tag = (this.#tag + 1) >>> 0
    const frame = chatFrame('say', { number: this.#user(), room, tag: this.#tag, text: encodeMessage(text) })
    this.#drop()
    if (this.#items.length >= MAX_WAITING) throw new QueueFull(`${MAX_WAITING} messages wait already`)
    const deferred = new Deferred<Said>({ signal })
    this.#items.push({ frame, deferred, isSent: false, sentAt: undefined, doubt: undefined })
    this.#connection?.pacer.run()
    return deferred.promise
  }

  /** The user is signed in on this connection. */
  resume(connection: ServerConnection): void {
    this.#connection = connection
    connection.pacer.join(this)
    connection.pacer.run()
  }

  /** Nobody is signed in any more: rejects everything. */
  end(error: Error): void {
    clearTimeout(this.#pause)
    this.#pause = undefined
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
    if (connection === undefined || this.#pause !== undefined) return false
    for (const { deferred, doubt, isSent, sentAt } of this.#items) {
      if (!isSent && doubt !== undefined && Date.now() - (sentAt ?? 0) > REPEATABLE_MS) deferred.reject(doubt)
    }
    this.#drop()
    const item = this.#items.find(({ isSent }) => !isSent)
    if (item === undefined) return false
    this.#send(item, connection)
    return true
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

  /** What may have been said is said again, whatever the reason, if there is a time for that. */
  #refused(item: Item, refused: Refused): void {
    const { reason, retryAfterMs } = refused
    const isCertain = item.doubt === undefined && reason !== 'mayBeSaid' && reason !== 'unavailable'
    if (isCertain || retryAfterMs === undefined) {
      item.deferred.reject(refused)
      return
    }
    this.#repeat(item, refused)
    this.#pause ??= setTimeout(() => {
      this.#pause = undefined
      this.#connection?.pacer.run()
    }, retryAfterMs)
  }

  #repeat(item: Item, doubt: Error): void {
    item.isSent = false
    item.doubt = doubt
  }

  /** Forgets what is settled. */
  #drop(): void {
    this.#items = this.#items.filter(({ deferred }) => !deferred.isSettled)
  }
}
