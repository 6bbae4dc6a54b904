/**
 * The messages between users and the chat server (R2, R3), in the form of messages.ts. The published text only names that program: all of
 * this is ours.
 */
import { type Fields, failedValues, l, list, m, oneOf, s, t, text, type Values } from './fields.ts'
import { Codec, Program } from './frame.ts'
import { Direction, Mode } from './values.ts'

/** Who may find a room and join it (R1). */
export const Access = { open: 0, byInvitation: 1 } as const
/** What a user is in a room (R1). An invited user is no member yet. */
export const Role = { invited: 0, member: 1, moderator: 2, owner: 3 } as const
export type Role = (typeof Role)[keyof typeof Role]
/** What an entry of a room's history tells (R1). */
export const EntryKind = { text: 0, joined: 1, left: 2, removed: 3, changed: 4 } as const
export type EntryKind = (typeof EntryKind)[keyof typeof EntryKind]
/** What is done to a member: removed, removed and not let in again, or let in again. */
export const Removal = { remove: 0, ban: 1, pardon: 2 } as const
export type Removal = (typeof Removal)[keyof typeof Removal]

/** A message from a user to the chat server. Only a user who is signed in may send it, so its body begins with the number. */
interface RequestRow<F extends Fields> {
  readonly code: number
  readonly fields: F
  /** Its cost against the sender's flood allowance. */
  readonly cost: number
  /** The message of the chat server that replies to it. */
  readonly reply: string
}

const requestRow = <const F extends Fields, const R extends RequestRow<F>>(row: R & { fields: F }): R => row
const messageRow = <const F extends Fields>(row: { readonly code: number; readonly fields: F }) => row

const access = /* @__PURE__ */ oneOf('Access', Access)
const role = /* @__PURE__ */ oneOf('Role', Role)
const entryKind = /* @__PURE__ */ oneOf('EntryKind', EntryKind)

/** The messages from a user to the chat server (leader 81 0a 05). */
export const chatRequests = {
  listRooms: requestRow({ code: 0x01, fields: { number: l, start: l, count: t }, cost: 5, reply: 'roomList' }),
  listMyRooms: requestRow({ code: 0x02, fields: { number: l, start: l, count: t }, cost: 5, reply: 'myRooms' }),
  createRoom: requestRow({
    code: 0x03,
    fields: { number: l, name: s, topic: s, access },
    cost: 20,
    reply: 'roomCreated',
  }),
  joinRoom: requestRow({ code: 0x04, fields: { number: l, room: l }, cost: 5, reply: 'roomJoined' }),
  leaveRoom: requestRow({ code: 0x05, fields: { number: l, room: l }, cost: 5, reply: 'roomLeft' }),
  say: requestRow({ code: 0x06, fields: { number: l, room: l, tag: l, text }, cost: 2, reply: 'said' }),
  readHistory: requestRow({
    code: 0x07,
    fields: { number: l, room: l, sequence: l, direction: oneOf('Direction', Direction), count: t },
    cost: 5,
    reply: 'history',
  }),
  listMembers: requestRow({
    code: 0x08,
    fields: { number: l, room: l, start: l, count: t },
    cost: 5,
    reply: 'memberList',
  }),
  inviteToRoom: requestRow({ code: 0x09, fields: { number: l, room: l, friend: l }, cost: 5, reply: 'invited' }),
  removeMember: requestRow({
    code: 0x0a,
    fields: { number: l, room: l, friend: l, removal: oneOf('Removal', Removal) },
    cost: 5,
    reply: 'memberRemoved',
  }),
  changeRoom: requestRow({
    code: 0x0b,
    fields: { number: l, room: l, name: s, topic: s, access, owner: l },
    cost: 20,
    reply: 'roomChanged',
  }),
  markRead: requestRow({ code: 0x0c, fields: { number: l, room: l, sequence: l }, cost: 2, reply: 'readMarked' }),
  setRole: requestRow({ code: 0x0d, fields: { number: l, room: l, friend: l, role }, cost: 5, reply: 'roleSet' }),
  listBanned: requestRow({
    code: 0x0e,
    fields: { number: l, room: l, start: l, count: t },
    cost: 5,
    reply: 'bannedList',
  }),
}

const entry = { sequence: l, time: l, speaker: l, nickname: s, entryKind, text } satisfies Fields

/** The messages from the chat server to a user (leader 81 05 0a). */
export const chatMessages = {
  roomList: messageRow({
    code: 0x01,
    fields: { success: t, rooms: list({ room: l, name: s, topic: s, members: m }) },
  }),
  myRooms: messageRow({
    code: 0x02,
    fields: {
      success: t,
      rooms: list({ room: l, name: s, topic: s, access, owner: l, role, last: l, read: l, unread: l }),
    },
  }),
  roomCreated: messageRow({ code: 0x03, fields: { success: t, room: l } }),
  roomJoined: messageRow({ code: 0x04, fields: { success: t, room: l } }),
  roomLeft: messageRow({ code: 0x05, fields: { success: t, room: l } }),
  said: messageRow({ code: 0x06, fields: { success: t, room: l, tag: l, sequence: l, time: l } }),
  history: messageRow({ code: 0x07, fields: { success: t, room: l, entries: list(entry) } }),
  memberList: messageRow({
    code: 0x08,
    fields: {
      success: t,
      room: l,
      members: list({ member: l, nickname: s, role, state: oneOf('Mode', Mode) }),
    },
  }),
  invited: messageRow({ code: 0x09, fields: { success: t, room: l, friend: l } }),
  memberRemoved: messageRow({ code: 0x0a, fields: { success: t, room: l, friend: l } }),
  roomChanged: messageRow({ code: 0x0b, fields: { success: t, room: l } }),
  readMarked: messageRow({ code: 0x0c, fields: { success: t, room: l, sequence: l } }),
  roleSet: messageRow({ code: 0x0d, fields: { success: t, room: l, friend: l } }),
  bannedList: messageRow({ code: 0x0e, fields: { success: t, room: l, banned: list({ friend: l, nickname: s }) } }),
  roomEntry: messageRow({ code: 0x20, fields: { room: l, ...entry } }),
  invitation: messageRow({ code: 0x21, fields: { room: l, name: s, friend: l, nickname: s } }),
  removal: messageRow({
    code: 0x22,
    fields: { room: l, friend: l, removal: oneOf('Removal', Removal) },
  }),
}

export type ChatRequests = typeof chatRequests
export type ChatMessages = typeof chatMessages
export type ChatRequestName = keyof ChatRequests
export type ChatMessageName = keyof ChatMessages

/** The names of all requests, with which notices that refuse them begin (E4): for `parseNotice`. */
export const chatRequestNames: ReadonlySet<string> = /* @__PURE__ */ new Set(Object.keys(chatRequests))

/** The values of a request to the chat server. */
export type ChatRequestValues<N extends ChatRequestName> = Values<ChatRequests[N]['fields']>
/** The values of a message of the chat server. */
export type ChatMessageValues<N extends ChatMessageName> = Values<ChatMessages[N]['fields']>
/** The name of the reply to this request. */
export type ChatReplyName<N extends ChatRequestName> = Extract<ChatRequests[N]['reply'], ChatMessageName>

/** Frames from a user to the chat server. */
export const toChat: Codec<ChatRequests> = /* @__PURE__ */ new Codec(Program.user, Program.chat, chatRequests)
/** Frames from the chat server to a user. */
export const fromChat: Codec<ChatMessages> = /* @__PURE__ */ new Codec(Program.chat, Program.user, chatMessages)

/** Returns a failed reply of the chat server: it echoes the request's fields of the same name; the rest is zero or empty (W7). */
export function failedChatReply<N extends ChatMessageName>(
  name: N,
  request: Record<string, unknown>,
): ChatMessageValues<N> {
  return failedValues(chatMessages[name].fields, request) as ChatMessageValues<N>
}
