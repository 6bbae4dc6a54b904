/** `oicq/chat`: a client without files and searches, for pages that are to load little. */
export { BLOCK_LIST, MAX_TEXT_BYTES, type ReasonName, reasons } from '../protocol/index.ts'
export { ChatClient, type CloseOptions, type RequestOptions } from './chat-client.ts'
export {
  ConnectionClosed,
  ConnectionLost,
  InvalidValue,
  NotSignedIn,
  OicqError,
  PasswordUnavailable,
  QueueFull,
  Refused,
  RequestTimeout,
} from './errors.ts'
export type { ClientEvents } from './events.ts'
export type { LogEntry } from './log.ts'
export { textBytes } from './message-text.ts'
export type { ClientOptions } from './options.ts'
export type { PasswordRequest, PasswordSource } from './password.ts'
export {
  type AddFriendResult,
  emptyRegistration,
  type NewAccount,
  type OwnMode,
  type Registration,
  type RosterFriend,
  type RosterGroup,
  type State,
} from './people.ts'
export type { Roster, RosterSnapshot } from './roster.ts'
export type { UnsafeMessage } from './send-queue.ts'
export type { ObservedFrame } from './server-connection.ts'
export type { EndedBecause, Status } from './status.ts'
export type { WebSocketClass, WebSocketLike } from './web-socket.ts'
