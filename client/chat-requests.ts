/** The requests to the chat server (R2). */
import {
  type ChatRequestName,
  type ChatRequestValues,
  chatRequests,
  Direction,
  type Notice,
  type ReasonName,
} from '../protocol/index.ts'
import type { RequestOptions } from './chat-client.ts'
import { chatFrame } from './chat-frames.ts'
import { type Limits, pause } from './deferred.ts'
import { ConnectionLost, InvalidValue, QueueFull, Refused, RequestTimeout } from './errors.ts'
import type { PendingRequests, ReplyTo } from './pending-requests.ts'
import { entryOf, type RoomEntry } from './room-types.ts'
import type { ServerConnection } from './server-connection.ts'

/** Items in one answer, at most (R2). */
export const PAGE = 100
const LAST_SEQUENCE = 0xffff_ffff
/** How long to wait before something is asked again after a failure, in milliseconds, unless the server says how long. */
const RETRY_MS = 1000

/** Which entries of a history: before or after a sequence number. */
export interface HistoryQuery {
  readonly before?: number
  readonly after?: number
  readonly count?: number
}

/** What the requests need of the client. */
export interface ChatPort {
  /** Returns the connection on which somebody is signed in. Throws a NotSignedIn or a ConnectionLost if there is none. */
  online(): ServerConnection
  limits(signal: AbortSignal | undefined): Limits
}

export class ChatRequests {
  readonly #port: ChatPort

  constructor(port: ChatPort) {
    this.#port = port
  }

  async ask<N extends ChatRequestName, T>(
    name: N,
    values: Omit<ChatRequestValues<N>, 'number'>,
    read: (reply: ReplyTo<N>) => T,
    { signal }: RequestOptions = {},
  ): Promise<T> {
    const { number, requests } = this.#port.online()
    return requests.ask(chatFrame(name, { number, ...values } as ChatRequestValues<N>), read, this.#port.limits(signal))
  }

  /** Resolves with entries, oldest first. */
  async history(
    room: number,
    { before, after, count = PAGE }: HistoryQuery,
    options?: RequestOptions,
  ): Promise<RoomEntry[]> {
    if (before !== undefined && after !== undefined) throw new InvalidValue('before or after must be left out')
    const direction = after === undefined ? Direction.below : Direction.above
    const sequence = after ?? before ?? LAST_SEQUENCE
    const read = ({ entries }: ReplyTo<'readHistory'>) =>
      entries.map(entry => entryOf(room, entry)).sort((a, b) => a.sequence - b.sequence)
    return this.ask('readHistory', { room, sequence, direction, count }, read, options)
  }

  /**
   * Asks again after a failure that passes, also when the connection was lost. Resolves with undefined when it does not pass: the user
   * has signed out, or is in the room no more.
   */
  async insist<T>(request: () => Promise<T>, signal?: AbortSignal): Promise<T | undefined> {
    for (;;) {
      try {
        return await request()
      } catch (error) {
        signal?.throwIfAborted()
        if (!isPassing(error)) return undefined
        await pause((error instanceof Refused && error.retryAfterMs) || RETRY_MS, signal)
      }
    }
  }
}

/** There is no chat server: refuses one of the requests to it (W9). Returns whether there was one. */
export function refuseChat(pending: PendingRequests, notice: Notice): boolean {
  return Object.entries(chatRequests).some(([name, { reply }]) => {
    pending.handleReply(reply, { success: 0 })
    return pending.handleNotice({ ...notice, subject: { name: name as ChatRequestName } })
  })
}

/** Refusals that stay what they are. */
const lasting: readonly (ReasonName | undefined)[] = ['notInRoom', 'noSuchRoom', 'noProgram']

function isPassing(error: unknown): boolean {
  if (error instanceof Refused) return !lasting.includes(error.reason)
  return error instanceof ConnectionLost || error instanceof RequestTimeout || error instanceof QueueFull
}
