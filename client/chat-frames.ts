/** The frames to and from the chat server, and those from attached programs, for a client that has both. */
import {
  type ChatMessages,
  type ChatRequestName,
  type ChatRequests,
  type ChatRequestValues,
  chatMessages,
  chatRequestNames,
  chatRequests,
  type Decoded,
  decodeRelayed,
  FrameCodec,
  Program,
  parseNotice,
} from '../protocol/index.ts'
import { type IncomingFrame, type Reader, serverReader } from './codec.ts'
import { type OutgoingFrame, validBytes } from './outgoing-frame.ts'

/** A frame from the chat server. */
export type ChatFrame = Decoded<ChatMessages>

const toChat: FrameCodec<ChatRequests> = /* @__PURE__ */ new FrameCodec(Program.user, Program.chat, chatRequests)
const fromChat: FrameCodec<ChatMessages> = /* @__PURE__ */ new FrameCodec(Program.chat, Program.user, chatMessages)

/** Understands the server, the chat server, and what can be understood of attached programs. */
export const chatReader: Reader = {
  decode(frames) {
    const { sender: program, type } = frames
    if (program === Program.server) return serverReader.decode(frames)
    if (program !== Program.chat) return { name: 'frame', values: { program, ...decodeRelayed(frames) } }
    return fromChat.nameOf(type) === undefined ? undefined : fromChat.decode(frames)
  },
  parseNotice: (code, text) => parseNotice(code, text) ?? parseNotice(code, text, chatRequestNames),
}

export function isChatFrame(frame: IncomingFrame): frame is ChatFrame {
  return Object.hasOwn(chatMessages, frame.name)
}

/** Encodes a frame to the chat server. Throws an InvalidValue, which names message and field, for a value that does not fit. */
export function chatFrame<N extends ChatRequestName>(name: N, values: ChatRequestValues<N>): OutgoingFrame<N> {
  const { cost, reply } = chatRequests[name]
  return { name, values, bytes: validBytes(() => toChat.encode(name, values)), cost, reply, canFail: true }
}
