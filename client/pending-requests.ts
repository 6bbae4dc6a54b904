/**
 * The requests of one connection that await their replies. The protocol has no request ids: replies are matched in order,
 * for each message separately, and the reason of a refusal comes as a notice that names the message, and the other user if it has no
 * reply (E4, E5).
 */
import {
  type Notice,
  type ReplyName,
  type ServerMessageName,
  type ServerValues,
  serverMessages,
  type UserMessageName,
  type UserValues,
  userMessages,
} from '../protocol/index.ts'
import { Deferred, type Limits } from './deferred.ts'
import { QueueFull, Refused } from './errors.ts'
import { type OutgoingFrame, outgoingFrame } from './outgoing-frame.ts'

/** Per reply; further requests are rejected. */
const MAX_PENDING = 5000

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
  readonly since: number
  /** The reply reported a failure: a notice with the reason follows. */
  isFailed: boolean
  isRefused: boolean
}

export class PendingRequests {
  private readonly send: (frame: OutgoingFrame) => void
  /** Why the connection is gone. */
  private lostBy: Error | undefined
  private readonly byReply = new Map<ServerMessageName, Entry[]>()

  constructor(send: (frame: OutgoingFrame) => void) {
    this.send = send
  }

  /**
   * Sends a request that has a reply. `read` makes the result of the reply, in the same turn in which it arrives. An
   * abandoned request keeps its place in the order: its reply still comes, and must not be taken for the next one's.
   */
  ask<N extends RequestName, T>(
    name: N,
    values: UserValues<N>,
    read: (reply: ServerValues<ReplyName<N>>) => T,
    limits: Limits,
  ): Promise<T> {
    const frame = outgoingFrame(name, values)
    this.ensureCapacity(replyTo(name))
    const deferred = new Deferred<T>(limits)
    this.expect(replyTo(name), {
      request: name,
      onReply: reply => deferred.resolve(read(reply as ServerValues<ReplyName<N>>)),
      onRefusal: refused => deferred.reject(refused),
      onLost: error => deferred.reject(error),
    })
    this.send(frame)
    return deferred.promise
  }

  /** Appends a request, which is being sent, to those that await a reply of this name. */
  expect(reply: ServerMessageName, request: PendingRequest): void {
    const entries = this.byReply.get(reply) ?? []
    this.byReply.set(reply, entries)
    entries.push({ ...request, since: performance.now(), isFailed: false, isRefused: false })
  }

  /** Throws when the connection is gone, and a QueueFull when too many requests await a reply of this name. */
  ensureCapacity(reply: ServerMessageName): void {
    if (this.lostBy !== undefined) throw this.lostBy
    if ((this.byReply.get(reply)?.length ?? 0) < MAX_PENDING) return
    throw new QueueFull(`${MAX_PENDING} requests wait for their answers`)
  }

  /** When the oldest pending request was sent, in monotonic milliseconds; undefined when there is none. */
  get oldestSince(): number | undefined {
    let since: number | undefined
    for (const [first] of this.byReply.values()) {
      if (first !== undefined && (since === undefined || first.since < since)) since = first.since
    }
    return since
  }

  /** Passes a frame to the first request that awaits one of this name, if any. */
  handleReply(name: ServerMessageName, values: object): void {
    const entries = this.byReply.get(name)
    let first = entries?.[0]
    // A notice directly follows its failed reply, so the reason of this one was lost.
    while (first?.isFailed) {
      entries?.shift()
      first.onRefusal(unexplained(first.request))
      first = entries?.[0]
    }
    if (first === undefined) return
    if (isFailure(values)) {
      first.isFailed = true
      return
    }
    entries?.shift()
    first.onReply(values)
  }

  /** Handles a notice that refuses a pending request; returns false for any other notice. */
  handleNotice(notice: Notice): boolean {
    const { name, number } = notice.subject
    if (!isMessageName(name)) return false
    const entries = this.byReply.get(replyTo(name)) ?? []
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
    return reportRefusal(first, notice)
  }

  /** The connection is gone: ends all requests, and rejects later ones with the same error. */
  endAll(error: Error): void {
    this.lostBy = error
    const all = [...this.byReply.values()].flat()
    this.byReply.clear()
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
