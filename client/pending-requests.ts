/**
 * The requests of one connection that were sent and await their replies. The protocol has no request ids: replies are matched in order,
 * for each message separately, and the reason of a refusal comes as a notice that names the message, and the other user if it has no
 * reply (E4, E5).
 */
import type {
  ChatMessageValues,
  ChatReplyName,
  ChatRequestName,
  Notice,
  ReplyName,
  ServerValues,
  UserMessageName,
} from '../protocol/index.ts'
import type { IncomingFrame } from './codec.ts'
import { Refused } from './errors.ts'
import type { MessageName, OutgoingFrame } from './outgoing-frame.ts'
import type { Pacer } from './pacer.ts'

/** The user messages that have a reply of their own. */
export type RequestName = { [N in UserMessageName]: [ReplyName<N>] extends [never] ? never : N }[UserMessageName]

/** The values of the reply to this message. */
export type ReplyTo<N extends MessageName> = N extends UserMessageName
  ? ServerValues<ReplyName<N>>
  : N extends ChatRequestName
    ? ChatMessageValues<ChatReplyName<N>>
    : never

/** A request, and what to do with its outcome. */
export interface PendingRequest {
  /** What a notice that refuses it begins with: the message, or `program`. */
  readonly request: MessageName | 'program'
  /** The user that the notice names after it, if any. */
  readonly about?: number | undefined
  /** Called in the same turn in which the reply arrives. */
  onReply(values: object): void
  onRefusal?(refused: Refused): void
  onLost?(error: Error): void
}

interface Entry extends PendingRequest {
  /** Its own, or the connection test after it, if it has no reply. */
  readonly frame: OutgoingFrame
  readonly cost: number
  readonly since: number
  /** The reply reported a failure: a notice with the reason follows. */
  isFailed: boolean
  isRefused: boolean
}

export class PendingRequests {
  readonly #pacer: Pacer
  /** Passes frames to the socket; returns what they cost. */
  readonly #transmit: (frames: readonly OutgoingFrame[]) => number
  /** Why the connection is gone. */
  #lostBy: Error | undefined
  readonly #byReply = new Map<IncomingFrame['name'] | undefined, Entry[]>()

  constructor(pacer: Pacer, transmit: (frames: readonly OutgoingFrame[]) => number) {
    this.#pacer = pacer
    this.#transmit = transmit
  }

  /** Sends a frame that has a reply, after others that have none; the request awaits it. */
  send(frame: OutgoingFrame, request: PendingRequest, before: readonly OutgoingFrame[] = []): void {
    if (this.#lostBy !== undefined) {
      request.onLost?.(this.#lostBy)
      return
    }
    const entries = this.#byReply.get(frame.reply) ?? []
    this.#byReply.set(frame.reply, entries)
    const cost = this.#transmit([...before, frame])
    this.#pacer.spend(cost)
    entries.push({ ...request, frame, cost, since: performance.now(), isFailed: false, isRefused: false })
  }

  get #all(): Entry[] {
    return [...this.#byReply.values()].flat()
  }

  /** When the oldest pending request was sent, in monotonic milliseconds; undefined when there is none. */
  get oldestSince(): number | undefined {
    return this.#all.map(({ since }) => since).sort((a, b) => a - b)[0]
  }

  /** Passes a frame to the first request that awaits one of this name, if any. */
  handleReply(name: IncomingFrame['name'], values: object): void {
    const entries = this.#byReply.get(name) ?? []
    let [first] = entries
    // A notice directly follows its failed reply, so the reason of this one was lost.
    while (first?.isFailed) {
      entries.shift()
      first.onRefusal?.(unexplained(first.request))
      this.#pacer.answered(first.cost)
      first = entries[0]
    }
    if (first === undefined) return
    if (isFailure(values)) {
      first.isFailed = true
      return
    }
    entries.shift()
    first.onReply(values)
    this.#pacer.answered(first.cost)
  }

  /** Handles a notice that refuses a pending request; returns false for any other notice. */
  handleNotice(notice: Notice): boolean {
    const { name, number } = notice.subject
    const named = this.#all.filter(
      ({ request, about }) => request === name && (name === 'broadcast' || about === number),
    )
    // One that was refused already only if there is no other, since a group has many members.
    const entry = named.find(({ isRefused }) => !isRefused) ?? named[0]
    // Its reason comes right after the failed reply (E5), if the reply can fail at all.
    if (entry === undefined || (entry.frame.canFail && !entry.isFailed)) return false
    entry.isRefused = true
    entry.onRefusal?.(new Refused(notice))
    // Without a reply, it keeps its place until its connection test is echoed.
    if (entry.frame.name === name) {
      this.#byReply.get(entry.frame.reply)?.shift()
      this.#pacer.answered(entry.cost)
    }
    return true
  }

  /** The connection is gone: ends all requests, and rejects later ones with the same error. */
  endAll(error: Error): void {
    this.#lostBy = error
    const all = this.#all
    this.#byReply.clear()
    for (const request of all) request.onLost?.(error)
  }
}

/** A failed reply that no reason followed. */
function unexplained(name: PendingRequest['request']): Refused {
  return new Refused({
    code: 0,
    reason: undefined,
    subject: { name },
    seconds: undefined,
    words: 'no reason was given',
  })
}

/** Whether a reply reports a failure: its flag is 0 (W7). */
function isFailure(values: object): boolean {
  return ('success' in values && values.success !== 1) || ('result' in values && values.result === 0)
}
