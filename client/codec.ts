/** The codecs of both directions, without the fast paths of those of `oicq/protocol`, which a client has no use for. */
import {
  FrameCodec,
  Program,
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
export const fromServer: FrameCodec<ServerMessages> = /* @__PURE__ */ new FrameCodec(
  Program.server,
  Program.user,
  serverMessages,
)
