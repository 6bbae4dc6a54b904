/**
 * The requests of one connection that were sent and await their replies. The protocol has no request ids: replies are matched in order,
 * for each message separately, and the reason of a refusal comes as a notice that names the message, and the other user if it has no
 * reply (E4, E5).
 */
import {
  type Notice,
  type ReplyName,
  type ServerMessageName,
  serverMessages,
  type UserMessageName,
  userMessages,
} from '../protocol/index.ts'
import { Refused } from './errors.ts'
import type { OutgoingFrame } from './outgoing-frame.ts'
import type { Pacer } from './pacer.ts'

/** The user messages that have a reply of their own. */
export type RequestName = { [N in UserMessageName]: [ReplyName<N>] extends [never] ? never : N }[UserMessageName]

/** A request, and what to do with its outcome. */
export interface PendingRequest {
  /** The message; a notice that refuses it begins with this name. */
  readonly request: UserMessageName
  /** The user that the notice names after it, if any. */
  readonly about?: number | undefined
  /** Called in the same turn in which the reply arrives. */
  onReply(values: object): void
  onRefusal(refused: Refused): void
  onLost(error: Error): void
}

interface Entry extends PendingRequest {
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
  readonly #byReply = new Map<ServerMessageName, Entry[]>()

  constructor(pacer: Pacer, transmit: (frames: readonly OutgoingFrame[]) => number) {
    this.#pacer = pacer
    this.#transmit = transmit
  }

  /** Sends a frame that has a reply, after others that have none; the request awaits it. */
  send(frame: OutgoingFrame, request: PendingRequest, before: readonly OutgoingFrame[] = []): void {
    if (this.#lostBy !== undefined) {
      request.onLost(this.#lostBy)
      return
    }
    const reply = replyTo(frame.name)
    const entries = this.#byReply.get(reply) ?? []
    this.#byReply.set(reply, entries)
    const cost = this.#transmit([...before, frame])
    this.#pacer.spend(cost)
    entries.push({ ...request, cost, since: performance.now(), isFailed: false, isRefused: false })
  }

  /** When the oldest pending request was sent, in monotonic milliseconds; undefined when there is none. */
  get oldestSince(): number | undefined {
    let since: number | undefined
    for (const [first] of this.#byReply.values()) {
      if (first !== undefined && (since === undefined || first.since < since)) since = first.since
    }
    return since
  }

  /** Passes a frame to the first request that awaits one of this name, if any. */
  handleReply(name: ServerMessageName, values: object): void {
    const entries = this.#byReply.get(name)
    let first = entries?.[0]
    // A notice directly follows its failed reply, so the reason of this one was lost.
    while (first?.isFailed) {
      entries?.shift()
      first.onRefusal(unexplained(first.request))
      this.#pacer.answered(first.cost)
      first = entries?.[0]
    }
    if (first === undefined) return
    if (isFailure(values)) {
      first.isFailed = true
      return
    }
    entries?.shift()
    first.onReply(values)
    this.#pacer.answered(first.cost)
  }

  /** Handles a notice that refuses a pending request; returns false for any other notice. */
  handleNotice(notice: Notice): boolean {
    const { name, number } = notice.subject
    if (!isMessageName(name)) return false
    const entries = this.#byReply.get(replyTo(name)) ?? []
    if (!hasReply(name)) {
      const first = firstOf(
        entries,
        entry => entry.request === name && (name === 'broadcast' || entry.about === number),
      )
      // It keeps its place until its connection test is echoed.
      return reportRefusal(first, notice)
    }
    // Its reason comes right after the failed reply (E5), if the reply can fail at all.
    const [first] = entries
    if (first === undefined || (canFail(replyTo(name)) && !first.isFailed)) return false
    entries.shift()
    reportRefusal(first, notice)
    this.#pacer.answered(first.cost)
    return true
  }

  /** The connection is gone: ends all requests, and rejects later ones with the same error. */
  endAll(error: Error): void {
    this.#lostBy = error
    const all = [...this.#byReply.values()].flat()
    this.#byReply.clear()
    for (const request of all) request.onLost(error)
  }
}

/** Returns the first match; one that was already refused only if there is no other, since a group has many members. */
function firstOf(entries: readonly Entry[], matches: (entry: Entry) => boolean): Entry | undefined {
  return entries.find(entry => !entry.isRefused && matches(entry)) ?? entries.find(matches)
}

/** Returns whether there was a request to refuse. */
function reportRefusal(entry: Entry | undefined, notice: Notice): boolean {
  if (entry === undefined) return false
  entry.isRefused = true
  entry.onRefusal(new Refused(notice))
  return true
}

/** Returns the message that ends a request: its reply, or the echo of the connection test sent after it. */
function replyTo(name: UserMessageName): ServerMessageName {
  const row = userMessages[name]
  return 'reply' in row ? row.reply : 'connectionTest'
}

function hasReply(name: UserMessageName): boolean {
  return 'reply' in userMessages[name]
}

function canFail(reply: ServerMessageName): boolean {
  const { fields } = serverMessages[reply]
  return 'success' in fields || 'result' in fields
}

/** A failed reply that no reason followed. */
function unexplained(name: UserMessageName): Refused {
  return new Refused({
    code: 0,
    reason: undefined,
    subject: { name },
    seconds: undefined,
    words: 'no reason was given',
  })
}

function isMessageName(name: string): name is UserMessageName {
  return Object.hasOwn(userMessages, name)
}

/** Whether a reply reports a failure: its flag is 0 (W7). */
function isFailure(values: object): boolean {
  return ('success' in values && values.success !== 1) || ('result' in values && values.result === 0)
}
