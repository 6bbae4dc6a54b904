/** The requests of a client that a tab without the connection can pass on to the one that has it. */
import type { OicqClient } from '../../client/index.ts'

export type RequestName =
  | 'addFriend'
  | 'addGroup'
  | 'answerFriend'
  | 'block'
  | 'broadcast'
  | 'deleteFriend'
  | 'deleteGroup'
  | 'getProfile'
  | 'listOnline'
  | 'monitor'
  | 'moveFriends'
  | 'renameGroup'
  | 'requestFriend'
  | 'search'
  | 'sendMessage'
  | 'setMode'
  | 'unblock'
  | 'updateProfile'

type Requests = {
  [N in RequestName]: { args: Parameters<OicqClient[N]>; result: Awaited<ReturnType<OicqClient[N]>> }
}
export type Arguments<N extends RequestName> = Requests[N]['args']
export type Result<N extends RequestName> = Requests[N]['result']

/** The methods of a client for these requests. */
export type PageRequests = { [N in RequestName]: (...args: Requests[N]['args']) => Promise<Requests[N]['result']> }

/** A request as one tab asks it of another. */
export type PassedRequest<N extends RequestName = RequestName> = {
  [R in N]: { readonly name: R; readonly args: Requests[R]['args'] }
}[N]

/** The requests about rooms that are passed on in the same way. */
export type RoomRequestName =
  | 'banned'
  | 'change'
  | 'create'
  | 'find'
  | 'history'
  | 'invite'
  | 'join'
  | 'leave'
  | 'markRead'
  | 'members'
  | 'remove'
  | 'say'
  | 'setRole'

type OfRooms = {
  [N in RoomRequestName]: {
    args: Parameters<OicqClient['rooms'][N]>
    result: Awaited<ReturnType<OicqClient['rooms'][N]>>
  }
}
export type RoomArguments<N extends RoomRequestName> = OfRooms[N]['args']
export type RoomResult<N extends RoomRequestName> = OfRooms[N]['result']

export type RoomRequests = { [N in RoomRequestName]: (...args: OfRooms[N]['args']) => Promise<OfRooms[N]['result']> }

export type PassedRoomRequest<N extends RoomRequestName = RoomRequestName> = {
  [R in N]: { readonly room: R; readonly args: OfRooms[R]['args'] }
}[N]
