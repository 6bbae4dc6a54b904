/** The way of a frame for the chat server to its handler: row, decode, handler, reply; like handlers/dispatch.ts for the server. */
import type { Logger } from 'pino'
import {
  because,
  type ChatMessageName,
  type ChatMessageValues,
  type ChatReplyName,
  type ChatRequestName,
  type ChatRequestValues,
  chatRequests,
  type FrameReader,
  failedChatReply,
  fromChat,
  toChat,
} from '../../../protocol/index.ts'
import { Refusal, RequesterGone } from '../../errors.ts'
import { reasonFor, type SignedIn } from '../../handlers/dispatch.ts'
import type { ConnectionCounts } from '../../metrics/counts.ts'
import type { Session } from '../../session/session.ts'
import type { Audience } from './audience.ts'

/** One handler per row of the table. What it returns is the reply; a Refusal it throws becomes failure and notice (E1). */
export type ChatHandlers = {
  [N in ChatRequestName]: (
    request: ChatRequestValues<N>,
    from: SignedIn,
  ) => Promise<ChatMessageValues<ChatReplyName<N>>>
}

type AnyHandler = (request: object, from: SignedIn) => Promise<ChatMessageValues<ChatMessageName>>

interface Parts {
  readonly handlers: ChatHandlers
  readonly audience: Pick<Audience, 'ready'>
  readonly counts: ConnectionCounts
  readonly log: Logger
}

export function createChatDispatch({ audience, counts, handlers, log }: Parts) {
  const serve = async (from: SignedIn, session: Session, name: ChatRequestName, request: object): Promise<void> => {
    const reply = chatRequests[name].reply as ChatMessageName
    try {
      await audience.ready(session)
      const values = await (handlers[name] as AnyHandler)(request, from)
      from.send(fromChat.encode(reply, values))
    } catch (error) {
      if (error instanceof RequesterGone) return
      if (!(error instanceof Refusal)) log.error({ connection: from.id, message: name, err: error }, 'a request failed')
      from.send(fromChat.encode(reply, failedChatReply(reply, request as Record<string, unknown>)))
      from.notice({ name }, reasonFor(error))
    }
  }

  /** Serves one frame of a user who is signed in; the user's next frame waits for it. */
  return (from: SignedIn, frame: FrameReader): Promise<void> | undefined => {
    const { session } = from
    const name = toChat.nameOf(frame.type)
    if (name === undefined) {
      counts.unknownFrames++
      from.notice({ name: 'type', number: frame.type }, because('unknownType'))
      return undefined
    }
    counts.addChatFrame(frame.type)
    const request = toChat.decode(frame).values
    if (request.number !== session.number) {
      from.close(because('foreignNumber', name, request.number))
      return undefined
    }
    return serve(from, session, name, request)
  }
}
