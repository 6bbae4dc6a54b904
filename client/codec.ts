/** The codecs of both directions, without the fast paths of those of `oicq/protocol`, which a client has no use for. */
import {
  type ChatMessages,
  type Decoded,
  FrameCodec,
  type FrameReader,
  type Notice,
  Program,
  parseNotice,
  type RelayedFrame,
  type ServerMessages,
  serverMessages,
  type UserMessages,
  userMessages,
} from '../protocol/index.ts'

/** Frames from a user to the server. */
export const fromUser: FrameCodec<UserMessages> = /* @__PURE__ */ new FrameCodec(
  Program.user,
  Program.server,
  userMessages,
)
/** Frames from the server to a user. */
const fromServer: FrameCodec<ServerMessages> = /* @__PURE__ */ new FrameCodec(
  Program.server,
  Program.user,
  serverMessages,
)

/** A frame of an attached program (N2). */
export interface RelayedValues extends RelayedFrame {
  /** Its code. */
  readonly program: number
}

/** A decoded frame from the server, from the chat server, or from an attached program. */
export type IncomingFrame =
  | Decoded<ServerMessages>
  | Decoded<ChatMessages>
  | { readonly name: 'frame'; readonly values: RelayedValues }

/** What a client understands of what it is sent. */
export interface Reader {
  /** Decodes the current frame. Returns undefined for a message that the client does not know: a later server may know more (W9). */
  decode(frames: FrameReader): IncomingFrame | undefined
  /** Reads the text of a notice. Returns undefined unless it is about something that the client knows. */
  parseNotice(code: number, text: string): Notice | undefined
}

/** Understands the server alone. */
export const serverReader: Reader = {
  decode: frames =>
    frames.sender === Program.server && fromServer.nameOf(frames.type) !== undefined
      ? fromServer.decode(frames)
      : undefined,
  parseNotice,
}
