/**
 * The requests of one connection that wait for their answers. The protocol numbers no requests, so replies are paired in
 * order, message by message; and a reason to refuse comes as a notice (E1), which names the message or the recipient.
 */
import {
  fromUser,
  type ReplyName,
  type ServerMessageName,
  type ServerValues,
  type UserMessageName,
  type UserValues,
  userMessages,
} from '../protocol/index.ts'
import { QueueFull, Refused } from './errors.ts'
import { type Limits, Outcome } from './outcome.ts'

/** Requests that may wait at once; more are turned away. */
const MOST_WAITING = 5000

/** A frame to the server. */
export interface Outgoing {
  readonly name: UserMessageName
  readonly values: object
  readonly bytes: Uint8Array
}

/** The frame, encoded. Throws a ProtocolError for a value that does not fit its field. */
export function outgoing<N extends UserMessageName>(name: N, values: UserValues<N>): Outgoing {
  return { name, values, bytes: fromUser.encode(name, values) }
}

/** The messages that have a reply of their own. */
export type Asked = { [N in UserMessageName]: [ReplyName<N>] extends [never] ? never : N }[UserMessageName]

/** Whom a refusal may name: a number, or anyone in a group. */
export type Recipient = number | 'a group'

/** One that waits. */
export interface Awaited {
  /** What was asked: the name in front of a notice about it. */
  readonly request: UserMessageName
  /** Who a notice can say was not reached. */
  readonly recipient?: Recipient | undefined
  /** The reply has come; called within the turn in which it does. */
  answered(values: object): void
  refused(reason: string): void
  lost(error: Error): void
}

interface Waiting extends Awaited {
  readonly since: number
  /** The reply said failure: a notice with the reason follows. */
  isFailed: boolean
  isRefused: boolean
}

export class Requests {
  private readonly send: (frame: Outgoing) => void
  private ended: Error | undefined
  private readonly byReply = new Map<ServerMessageName, Waiting[]>()

  constructor(send: (frame: Outgoing) => void) {
    this.send = send
  }

  /**
   * Sends a request that has a reply. `read` makes the result out of it, within the turn in which it comes. A request that
   * is given up keeps its place: its reply still comes, is read, and is not the next one's.
   */
  ask<N extends Asked, T>(
    name: N,
    values: UserValues<N>,
    read: (reply: ServerValues<ReplyName<N>>) => T,
    limits: Limits = {},
  ): Promise<T> {
    const frame = outgoing(name, values)
    this.check(replyTo(name))
    const outcome = new Outcome<T>(limits)
    this.expect(replyTo(name), {
      request: name,
      answered: reply => outcome.resolve(read(reply as ServerValues<ReplyName<N>>)),
      refused: reason => outcome.reject(new Refused(reason)),
      lost: error => outcome.reject(error),
    })
    this.send(frame)
    return outcome.promise
  }

  /** Has the next reply of this name that no one else waits for be the one to this request, which is being sent. */
  expect(reply: ServerMessageName, awaited: Awaited): void {
    const waiting = this.byReply.get(reply) ?? []
    this.byReply.set(reply, waiting)
    waiting.push({ ...awaited, since: performance.now(), isFailed: false, isRefused: false })
  }

  /** Throws when no reply of this name can be awaited: too many are, or the connection is gone. */
  check(reply: ServerMessageName): void {
    if (this.ended !== undefined) throw this.ended
    if ((this.byReply.get(reply)?.length ?? 0) < MOST_WAITING) return
    throw new QueueFull(`${MOST_WAITING} requests wait for their answers`)
  }

  /** Since when an answer is awaited, in monotonic milliseconds; undefined when none is. */
  get awaitedSince(): number | undefined {
    let since: number | undefined
    for (const [first] of this.byReply.values()) {
      if (first !== undefined && (since === undefined || first.since < since)) since = first.since
    }
    return since
  }

  /** Pairs a frame with the first request that waits for one of this name, if there is any. */
  received(name: ServerMessageName, values: object): void {
    const waiting = this.byReply.get(name)
    let first = waiting?.[0]
    // Its notice comes right after its reply: the reason of this one is lost.
    while (first?.isFailed) {
      waiting?.shift()
      first.refused('no reason was given')
      first = waiting?.[0]
    }
    if (first === undefined) return
    if (saysFailure(values)) {
      first.isFailed = true
      return
    }
    waiting?.shift()
    first.answered(values)
  }

  /** Whether a notice is about a request that waits. */
  noticed(text: string): boolean {
    const [, name = '', reason = ''] = /^(\w+): (.*)$/s.exec(text) ?? []
    if (isRequest(name)) return this.refused(name, reason)
    const [, number, why = ''] = /^The message to (\d+) was not delivered: (.*?)\.?$/s.exec(text) ?? []
    return number !== undefined && this.undelivered(Number(number), why)
  }

  private refused(name: UserMessageName, reason: string): boolean {
    const waiting = this.byReply.get(replyTo(name)) ?? []
    const first = firstOf(waiting, ({ request }) => request === name)
    // One without a reply keeps its place until its connection test is echoed.
    if (first !== undefined && hasReply(name)) waiting.splice(waiting.indexOf(first), 1)
    return isTold(first, reason)
  }

  private undelivered(number: number, why: string): boolean {
    const tests = this.byReply.get('connectionTest') ?? []
    const isTo = (wanted: Recipient) => firstOf(tests, ({ recipient }) => recipient === wanted)
    const first = isTo(number)
    return first === undefined ? isTold(isTo('a group'), `${number}: ${why}`) : isTold(first, why)
  }

  /** The connection is gone. */
  end(error: Error): void {
    this.ended = error
    const all = [...this.byReply.values()].flat()
    this.byReply.clear()
    for (const awaited of all) awaited.lost(error)
  }
}

/** The first that matches; one that was refused already only if there is no other: a group has many members. */
function firstOf(waiting: readonly Waiting[], matches: (one: Waiting) => boolean): Waiting | undefined {
  return waiting.find(one => !one.isRefused && matches(one)) ?? waiting.find(matches)
}

function isTold(refused: Waiting | undefined, reason: string): boolean {
  if (refused === undefined) return false
  refused.isRefused = true
  refused.refused(reason)
  return true
}

/** What tells that a request is done: its reply, or the echo of the connection test after it. */
function replyTo(name: UserMessageName): ServerMessageName {
  const row = userMessages[name]
  return 'reply' in row ? row.reply : 'connectionTest'
}

function hasReply(name: UserMessageName): boolean {
  return 'reply' in userMessages[name]
}

function isRequest(name: string): name is UserMessageName {
  return Object.hasOwn(userMessages, name)
}

/** A failed reply has its flag at 0 (W7). */
function saysFailure(values: object): boolean {
  return ('success' in values && values.success !== 1) || ('result' in values && values.result === 0)
}
