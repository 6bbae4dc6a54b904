/** The OICQ wire protocol for browsers and Node: the message table and its codec. */
import { message, sendMessage } from './fast-path.ts'
import { Codec, Program } from './frame.ts'
import { type ServerMessages, serverMessages, type UserMessages, userMessages } from './messages.ts'

/** Frames from a user to the server. */
export const fromUser: Codec<UserMessages> = /* @__PURE__ */ new Codec(Program.user, Program.server, userMessages, {
  sendMessage,
})
/** Frames from the server to a user. */
export const fromServer: Codec<ServerMessages> = /* @__PURE__ */ new Codec(
  Program.server,
  Program.user,
  serverMessages,
  { message },
)

export { decodeText, encodeText } from './bytes.ts'
export * from './chat-message-texts.ts'
export * from './chat-messages.ts'
export { type CloseReason, closeCodes } from './close.ts'
export { closeCodeTexts } from './close-texts.ts'
export { b, emptyValues, type Fields, l, list, m, s, t, text } from './fields.ts'
export * from './flood.ts'
export * from './frame.ts'
export * from './message-texts.ts'
export * from './messages.ts'
export * from './notice.ts'
export * from './program-message-texts.ts'
export * from './program-messages.ts'
export type { ReasonText, Remedy } from './reason-text.ts'
export * from './reason-texts.ts'
export * from './reasons.ts'
export type { ProfileText } from './refusal-texts.ts'
export * from './relayed.ts'
export * from './values.ts'
