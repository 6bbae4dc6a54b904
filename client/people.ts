/** Users, friends and profiles, as the client presents them: states in words instead of codes. */
import {
  AddFriend,
  emptyValues,
  Mode,
  type ServerValues,
  type UserValues,
  userMessages,
  Verification,
} from '../protocol/index.ts'

/** The state of a user (P1). */
export type State = 'online' | 'hidden' | 'do not disturb' | 'offline'

/** The state you choose for yourself; `offline` is signing out. */
export type OwnMode = Exclude<State, 'offline'>

/** A group of friends; `group` is its number, 1 to 254, or BLOCK_LIST for the users you block (M8). */
export interface RosterGroup {
  readonly group: number
  readonly name: string
  readonly friends: readonly RosterFriend[]
}

/** A friend, with their visible state (P1). */
export interface RosterFriend {
  readonly number: number
  readonly nickname: string
  readonly portrait: number
  readonly state: State
}

/** A user in the result of `listOnline` or `search`. */
export interface Person {
  readonly number: number
  readonly nickname: string
  readonly portrait: number
  readonly province: number
  readonly city: string
}

/** The fields of a registration (A1). */
export type Registration = UserValues<'register'>

/** A registration with empty fields; others have to ask before adding the account (A2). */
export const emptyRegistration: Registration = {
  .../* @__PURE__ */ emptyValues(userMessages.register.fields),
  verification: Verification.ask,
}

/** A new account: nickname and password are required; other fields default to those of `emptyRegistration`. */
export type NewAccount = Partial<Registration> & Pick<Registration, 'nickname' | 'password'>

/** The profile that others can see (A5). */
export type Profile = Omit<ServerValues<'profile'>, 'success' | 'friend'> & { number: number }

/** The outcome of adding a friend (F2). */
export type AddFriendResult = 'added' | 'needs request' | 'needs request, offline' | 'not allowed'

const codes = {
  online: Mode.online,
  hidden: Mode.hidden,
  'do not disturb': Mode.doNotDisturb,
  offline: Mode.offline,
} satisfies Record<State, Mode>

/** Returns the state of a code; an unknown code is offline. */
export function stateOf(code: number): State {
  return (Object.keys(codes) as State[]).find(state => codes[state] === code) ?? 'offline'
}

/** Returns the code of a state. */
export function codeOf(state: State): Mode {
  return codes[state]
}

const addFriendResults = new Map<number, AddFriendResult>([
  [AddFriend.added, 'added'],
  [AddFriend.needsRequest, 'needs request'],
  [AddFriend.needsRequestOffline, 'needs request, offline'],
])

/** Returns the outcome of a code; an unknown code is 'not allowed'. */
export function addFriendResultOf(code: number): AddFriendResult {
  return addFriendResults.get(code) ?? 'not allowed'
}

/** Returns the roster in the reply to a login. */
export function rosterOf(groups: ServerValues<'loggedIn'>['groups']): RosterGroup[] {
  return groups.map(group => ({
    ...group,
    friends: group.friends.map(friend => ({ ...friend, state: stateOf(friend.state) })),
  }))
}
