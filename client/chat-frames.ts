/** The frames to and from the chat server, for a client that has rooms. */
import {
  type ChatMessages,
  type ChatRequestName,
  type ChatRequests,
  type ChatRequestValues,
  chatMessages,
  chatRequestNames,
  chatRequests,
  type Decoded,
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

/** Understands the server and the chat server. */
export const chatReader: Reader = {
  decode(frames) {
    if (frames.sender !== Program.chat) return serverReader.decode(frames)
    return fromChat.nameOf(frames.type) === undefined ? undefined : fromChat.decode(frames)
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
