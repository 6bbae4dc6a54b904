/** `oicq/client`: the client library, for browsers and Node 20 or newer. */
export * from './chat.ts'
export type { HistoryQuery } from './chat-requests.ts'
export { OicqClient } from './client.ts'
export type { EntryStreamOptions } from './entry-stream.ts'
export type { StreamOptions } from './event-stream.ts'
export type { IncomingFile } from './incoming-file.ts'
export type { OutgoingFile } from './outgoing-file.ts'
export type { Person, Profile } from './people.ts'
export {
  attachProgram,
  type ProgramClient,
  type ProgramFrame,
  type ProgramName,
  type ProgramOptions,
  ProgramRefused,
} from './program.ts'
export type { BannedUser, FoundRoom, Room, RoomAccess, RoomEntry, RoomMember, RoomRole } from './room-types.ts'
export type { Rooms } from './rooms.ts'
export type { Said, SayOptions } from './say-queue.ts'
export type { ProgramAnswer, UserProgram, UserProgramName } from './user-program.ts'
