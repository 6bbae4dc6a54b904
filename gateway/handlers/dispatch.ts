/** A frame's way to its handler: row, gate, decode, handler, reply (E1, E3). */

import type { Logger } from 'pino'
import {
  because,
  type FrameReader,
  failedReply,
  fromServer,
  fromUser,
  Program,
  type Reason,
  type ReplyName,
  type ServerMessageName,
  type ServerValues,
  serverMessages,
  subjectOf,
  type UserMessageName,
  type UserValues,
  userMessages,
} from '../../protocol/index.ts'
import type { Config } from '../config.ts'
import type { BarrierTracker } from '../delivery/barrier.ts'
import { ClusterUnavailable, Refusal, RequesterGone, StoreUnavailable } from '../errors.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import type { Session, SignInConnection } from '../session/session.ts'

/** The connection that a request came from. */
export interface Requester extends SignInConnection {
  /** The number signed in, or 0. */
  readonly number: number
  readonly barriers: BarrierTracker
  /** Flood control: takes tokens beyond those of the message's row. */
  readonly frameQueue: { charge(cost: number): void }
  /** Ends the sign-in; the connection is as before login (P3). */
  signOut(): void
}

/** For messages that only a signed-in user may send. */
export type SignedIn = Requester & { readonly session: Session }

type Anyone = { [N in UserMessageName]: (typeof userMessages)[N]['from'] extends 'anyone' ? N : never }[UserMessageName]
type Answer<N extends UserMessageName> = [ReplyName<N>] extends [never] ? undefined : ServerValues<ReplyName<N>>

/** One handler per row of the table. What it returns is the reply; a Refusal it throws becomes failure and notice. */
export type Handlers = {
  [N in UserMessageName]: (
    from: N extends Anyone ? Requester : SignedIn,
    request: UserValues<N>,
  ) => Answer<N> | undefined | Promise<Answer<N> | undefined>
}

type AnyHandler = (from: Requester, request: object) => unknown

/** One row of the table and its handler, as they are needed for each frame. */
interface Route {
  readonly name: UserMessageName
  readonly from: (typeof userMessages)[UserMessageName]['from']
  /** Whether the request begins with the number of its sender (E3). */
  readonly isSigned: boolean
  readonly handler: AnyHandler
  readonly reply: ServerMessageName | undefined
}

function route(name: UserMessageName, handler: AnyHandler): Route {
  const row = userMessages[name]
  const { from, fields } = row
  return {
    name,
    from,
    isSigned: 'number' in fields,
    handler,
    reply: 'reply' in row ? row.reply : undefined,
  }
}

/** Where frames for other programs go. Each returns a promise when the user's next frame has to wait for it. */
interface OtherPrograms {
  /** Serves a frame for the chat server, which is part of the gateway (R2). */
  chat(from: SignedIn, frame: FrameReader): Promise<void> | undefined
  /** Passes a frame on to an attached program (N2). */
  relay(from: Requester, session: Session, frame: FrameReader): Promise<void> | undefined
}

/** Binds the handlers to the table. The operators of `config`, who may change, may send what the table keeps for operators. */
export function createDispatch(
  handlers: Handlers,
  config: Pick<Config, 'operators'>,
  log: Logger,
  counts: ConnectionCounts,
  programs: OtherPrograms,
) {
  const routes: (Route | undefined)[] = Array.from({ length: 256 }, (_, type) => {
    const name = fromUser.nameOf(type)
    return name && route(name, handlers[name] as AnyHandler)
  })

  const refuse = (connection: Requester, { name, reply }: Route, request: object, error: unknown): void => {
    if (error instanceof RequesterGone) return
    if (!(error instanceof Refusal))
      log.error({ connection: connection.id, message: name, err: error }, 'a request failed')
    if (reply !== undefined && canFail(reply)) {
      connection.send(fromServer.encode(reply, failedReply(reply, request as Record<string, unknown>)))
    }
    connection.notice(subjectOf(name, request as Record<string, unknown>), reasonFor(error))
  }

  return (connection: Requester, frame: FrameReader): Promise<void> | undefined => {
    const { session } = connection
    const route = frame.receiver === Program.server ? routes[frame.type] : undefined
    if (session === undefined && route?.from !== 'anyone') {
      connection.close(because('notSignedIn', route?.name ?? `type ${frame.type}`))
      return undefined
    }
    if (frame.receiver === Program.chat && isSignedIn(connection)) return programs.chat(connection, frame)
    if (session !== undefined && frame.receiver !== Program.server) return programs.relay(connection, session, frame)
    if (route === undefined) {
      counts.unknownFrames++
      connection.notice({ name: 'type', number: frame.type }, because('unknownType'))
      return undefined
    }
    counts.addFrame(frame.type)
    const request = fromUser.decode(frame).values
    if (session !== undefined && route.isSigned) {
      const { number } = request as { number: number }
      if (number !== session.number) {
        connection.close(because('foreignNumber', route.name, number))
        return undefined
      }
    }
    try {
      if (route.from === 'operator' && !config.operators.includes(connection.number)) {
        throw new Refusal('operatorsOnly')
      }
      const answer = route.handler(connection, request)
      if (answer instanceof Promise) {
        return answer.then(
          values => sendReply(connection, route, values),
          error => refuse(connection, route, request, error),
        )
      }
      sendReply(connection, route, answer)
    } catch (error) {
      refuse(connection, route, request, error)
    }
    return undefined
  }
}

function isSignedIn(connection: Requester): connection is SignedIn {
  return connection.session !== undefined
}

function sendReply(connection: Requester, { reply }: Route, values: unknown): void {
  if (reply === undefined || values === undefined) return
  connection.send(fromServer.encode(reply, values as ServerValues<typeof reply>))
}

/** The reason of a failure, as a client is told it. */
export function reasonFor(error: unknown): Reason {
  if (error instanceof Refusal) return error.reason
  if (error instanceof StoreUnavailable || error instanceof ClusterUnavailable) return because('unavailable')
  return because('serverFailed')
}

/** Whether a reply has a field that says failure. */
function canFail(reply: ServerMessageName): boolean {
  const { fields } = serverMessages[reply]
  return 'success' in fields || 'result' in fields
}
