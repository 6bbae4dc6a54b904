/** People as the server tells of them, with states in words. */
import { AddFriend, Mode, type ServerValues, type UserValues, Verification } from '../protocol/index.ts'

/** A state of a user (P1). */
export type State = 'online' | 'hidden' | 'do not disturb' | 'offline'

/** A state that one can choose: `offline` is signing out. */
export type OwnMode = Exclude<State, 'offline'>

/** A group of friends; `group` is its number, 1 to 255. */
export interface RosterGroup {
  readonly group: number
  readonly name: string
  readonly friends: RosterFriend[]
}

/** A friend, as far as they let be seen (P1). */
export interface RosterFriend {
  readonly number: number
  readonly nickname: string
  readonly portrait: number
  readonly state: State
}

/** Someone in a list of who is online or was found. */
export interface Person {
  readonly number: number
  readonly nickname: string
  readonly portrait: number
  readonly province: number
  readonly city: string
}

/** What a user tells of oneself (A1). */
export type Registration = UserValues<'register'>

/** A registration in which nothing is said yet; who wants to add the account has to ask first (A2). */
export const emptyRegistration: Registration = {
  nickname: '',
  portrait: 0,
  password: '',
  sex: 0,
  age: 0,
  realName: '',
  country: 0,
  province: 0,
  city: '',
  address: '',
  postcode: '',
  education: 0,
  school: '',
  job: 0,
  phone: '',
  pager: '',
  email: '',
  hobby: '',
  description: '',
  verification: Verification.ask,
}

/** What it takes to open an account: nickname and password; all else is as in `emptyRegistration` unless given. */
export type NewAccount = Partial<Registration> & Pick<Registration, 'nickname' | 'password'>

/** What others can see of it (A5). */
export type Profile = Omit<ServerValues<'profile'>, 'success' | 'friend'> & { number: number }

/** What became of adding a friend (F2). */
export type AddFriendResult = 'added' | 'needs request' | 'needs request, offline' | 'not allowed'

const codes = {
  online: Mode.online,
  hidden: Mode.hidden,
  'do not disturb': Mode.doNotDisturb,
  offline: Mode.offline,
} satisfies Record<State, Mode>

const states = new Map<number, State>([
  [Mode.online, 'online'],
  [Mode.hidden, 'hidden'],
  [Mode.doNotDisturb, 'do not disturb'],
])

/** The state of this code; one that is unknown shows as offline. */
export function stateOf(code: number): State {
  return states.get(code) ?? 'offline'
}

/** The code of a state. */
export function codeOf(state: State): Mode {
  return codes[state]
}

const addFriendResults = new Map<number, AddFriendResult>([
  [AddFriend.added, 'added'],
  [AddFriend.needsRequest, 'needs request'],
  [AddFriend.needsRequestOffline, 'needs request, offline'],
])

/** The result of this code; one that is unknown is none that lets anyone go on. */
export function addFriendResultOf(code: number): AddFriendResult {
  return addFriendResults.get(code) ?? 'not allowed'
}

/** The roster of a sign-in. */
export function rosterOf(groups: ServerValues<'loggedIn'>['groups']): RosterGroup[] {
  return groups.map(({ name, group, friends }) => ({
    group,
    name,
    friends: friends.map(({ number, portrait, state, nickname }) => ({
      ...{ number, nickname, portrait },
      state: stateOf(state),
    })),
  }))
}
