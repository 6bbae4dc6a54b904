/**
 * The message table: every message of the published text, one row each. The codec, the types, the permission check, the
 * flood costs, the names in logs and metrics, and the tables of docs/protocol.md derive from it.
 */
import { b, type Fields, failedValues, l, list, m, oneOf, s, t, text, type Values } from './fields.ts'
import { AddFriend, Direction, Flag, Kind, Manner, Mode, Verification } from './values.ts'

/** The columns common to both directions. */
interface Row<F extends Fields> {
  /** The message type in the header. */
  readonly code: number
  /** The body, in wire order. */
  readonly fields: F
}

/** A row for a message from a user to the server. */
interface UserRow<F extends Fields> extends Row<F> {
  /** Who may send it (E3, S2). Unless this is `anyone`, the body begins with the sender's number. */
  readonly from: 'anyone' | 'signed in' | 'operator'
  /** Its cost against the sender's flood allowance; a chat message costs 1. */
  readonly cost: number
  /** The server message that replies to it, if any. */
  readonly reply?: string
}

const userRow = <const F extends Fields, const R extends UserRow<F>>(row: R & { fields: F }): R => row
const serverRow = <const F extends Fields>(row: Row<F>): Row<F> => row

const personalFields = {
  sex: t,
  age: t,
  realName: s,
  country: t,
  province: t,
  city: s,
  address: s,
  postcode: s,
  education: t,
  school: s,
  job: t,
  phone: s,
  pager: s,
  email: s,
  hobby: s,
  description: s,
} satisfies Fields

/** The fields of a registration and of a profile update (user messages 0x01 and 0x12). */
const registration = {
  nickname: s,
  portrait: m,
  password: s,
  ...personalFields,
  verification: oneOf('Verification', Verification),
} satisfies Fields

/** The list of users in server messages 0x09 and 0x0a. */
const people = /* @__PURE__ */ list({ number: l, nickname: s, portrait: m, province: t, city: s })

/** The 22 messages from a user to the server (leader 81 0a 01). */
export const userMessages = {
  register: userRow({
    code: 0x01,
    fields: registration,
    from: 'anyone',
    cost: 20,
    reply: 'registered',
  }),
  login: userRow({
    code: 0x02,
    fields: { number: l, password: s, manner: oneOf('Manner', Manner) },
    from: 'anyone',
    cost: 20,
    reply: 'loggedIn',
  }),
  sendMessage: userRow({
    code: 0x03,
    fields: { number: l, recipient: l, text },
    from: 'signed in',
    cost: 1,
  }),
  broadcast: userRow({
    code: 0x04,
    fields: { number: l, group: l, text },
    from: 'signed in',
    cost: 1,
  }),
  getProfile: userRow({
    code: 0x05,
    fields: { number: l, friend: l },
    from: 'signed in',
    cost: 2,
    reply: 'profile',
  }),
  addGroup: userRow({
    code: 0x06,
    fields: { number: l, name: s },
    from: 'signed in',
    cost: 5,
    reply: 'groupAdded',
  }),
  renameGroup: userRow({
    code: 0x07,
    fields: { number: l, group: t, name: s },
    from: 'signed in',
    cost: 5,
    reply: 'groupRenamed',
  }),
  deleteGroup: userRow({
    code: 0x08,
    fields: { number: l, group: t },
    from: 'signed in',
    cost: 5,
    reply: 'groupDeleted',
  }),
  moveFriends: userRow({
    code: 0x09,
    fields: { number: l, moves: list({ friend: l, group: t }) },
    from: 'signed in',
    cost: 5,
    reply: 'friendsMoved',
  }),
  listOnline: userRow({
    code: 0x0a,
    fields: { number: l, start: l, count: t, direction: oneOf('Direction', Direction) },
    from: 'signed in',
    cost: 5,
    reply: 'onlineList',
  }),
  search: userRow({
    code: 0x0b,
    fields: { number: l, condition: s },
    from: 'signed in',
    cost: 25,
    reply: 'searchResult',
  }),
  addFriend: userRow({
    code: 0x0c,
    fields: { number: l, friend: l },
    from: 'signed in',
    cost: 5,
    reply: 'addFriendResult',
  }),
  requestFriend: userRow({
    code: 0x0d,
    fields: { number: l, friend: l, reason: s },
    from: 'signed in',
    cost: 5,
  }),
  deleteFriend: userRow({
    code: 0x0e,
    fields: { number: l, friend: l },
    from: 'signed in',
    cost: 5,
    reply: 'friendDeleted',
  }),
  setMode: userRow({
    code: 0x10,
    fields: { number: l, mode: oneOf('Mode', Mode) },
    from: 'signed in',
    cost: 5,
    reply: 'mode',
  }),
  monitor: userRow({
    code: 0x11,
    fields: { number: l, watched: l },
    from: 'operator',
    cost: 5,
  }),
  updateProfile: userRow({
    code: 0x12,
    fields: { number: l, ...registration },
    from: 'signed in',
    cost: 20,
    reply: 'profileUpdated',
  }),
  offerFile: userRow({
    code: 0x13,
    fields: { number: l, friend: l, name: s, length: l },
    from: 'signed in',
    cost: 5,
  }),
  answerFile: userRow({
    code: 0x14,
    fields: { number: l, friend: l, accepted: t },
    from: 'signed in',
    cost: 5,
  }),
  fileData: userRow({
    code: 0x15,
    fields: { number: l, friend: l, data: b },
    from: 'signed in',
    cost: 0,
  }),
  connectionTest: userRow({
    code: 0x16,
    fields: { number: l },
    from: 'anyone',
    cost: 1,
    reply: 'connectionTest',
  }),
  answerFriend: userRow({
    code: 0x17,
    fields: { number: l, friend: l, agreed: t },
    from: 'signed in',
    cost: 5,
  }),
}

/** The cost of a broadcast to everyone beyond its row's (M3). */
export const EVERYONE_COST = 100

/** The 20 messages from the server to a user (leader 81 01 0a). */
export const serverMessages = {
  registered: serverRow({
    code: 0x01,
    fields: { success: t, number: l },
  }),
  loggedIn: serverRow({
    code: 0x02,
    fields: {
      success: t,
      groups: list({
        name: s,
        group: t,
        friends: list({ number: l, portrait: t, state: oneOf('Mode', Mode), nickname: s }),
      }),
    },
  }),
  message: serverRow({
    code: 0x03,
    fields: { flag: oneOf('Flag', Flag), number: l, text, kind: oneOf('Kind', Kind) },
  }),
  profile: serverRow({
    code: 0x04,
    fields: { success: t, friend: l, nickname: s, portrait: m, ...personalFields },
  }),
  groupAdded: serverRow({
    code: 0x05,
    fields: { success: t, group: t, name: s },
  }),
  groupRenamed: serverRow({
    code: 0x06,
    fields: { success: t, group: t, name: s },
  }),
  groupDeleted: serverRow({
    code: 0x07,
    fields: { success: t, group: t },
  }),
  friendsMoved: serverRow({
    code: 0x08,
    fields: { success: t },
  }),
  onlineList: serverRow({
    code: 0x09,
    fields: { success: t, users: people },
  }),
  searchResult: serverRow({
    code: 0x0a,
    fields: { success: t, users: people },
  }),
  addFriendResult: serverRow({
    code: 0x0b,
    fields: { result: oneOf('AddFriend', AddFriend), friend: l },
  }),
  friendAdded: serverRow({
    code: 0x0c,
    fields: { friend: l, nickname: s, portrait: m, state: oneOf('Mode', Mode) },
  }),
  friendDeleted: serverRow({
    code: 0x0e,
    fields: { success: t, friend: l },
  }),
  mode: serverRow({
    code: 0x10,
    fields: { number: l, mode: oneOf('Mode', Mode) },
  }),
  profileUpdated: serverRow({
    code: 0x11,
    fields: { success: t },
  }),
  fileOffer: serverRow({
    code: 0x12,
    fields: { friend: l, name: s, length: l },
  }),
  fileAnswer: serverRow({
    code: 0x13,
    fields: { friend: l, accepted: t },
  }),
  fileData: serverRow({
    code: 0x14,
    fields: { friend: l, data: b },
  }),
  friendState: serverRow({
    code: 0x15,
    fields: { friend: l, state: oneOf('Mode', Mode) },
  }),
  connectionTest: serverRow({
    code: 0x16,
    fields: { number: l },
  }),
}

export type UserMessages = typeof userMessages
export type ServerMessages = typeof serverMessages
export type UserMessageName = keyof UserMessages
export type ServerMessageName = keyof ServerMessages

/** The values of a user message of this name. */
export type UserValues<N extends UserMessageName> = Values<UserMessages[N]['fields']>
/** The values of a server message of this name. */
export type ServerValues<N extends ServerMessageName> = Values<ServerMessages[N]['fields']>

/** The name of the reply to this user message, or never. */
export type ReplyName<N extends UserMessageName> = UserMessages[N] extends { reply: infer R }
  ? Extract<R, ServerMessageName>
  : never

/** Returns a failed reply: it echoes the request's fields of the same name; the rest is zero or empty (W7). */
export function failedReply<N extends ServerMessageName>(name: N, request: Record<string, unknown>): ServerValues<N> {
  return failedValues(serverMessages[name].fields, request) as ServerValues<N>
}
