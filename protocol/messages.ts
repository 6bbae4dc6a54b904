/**
 * The message table: every message of the published text, one row each. The codec, the types, the permission check, the
 * flood costs, the names in logs and metrics, and the tables of docs/protocol.md derive from it.
 */
import { b, type Field, type Fields, l, list, m, oneOf, s, t, text, type Values } from './fields.ts'
import { AddFriend, Direction, Flag, Kind, Manner, Mode, Verification } from './values.ts'

/** The columns common to both directions. */
interface Row<F extends Fields> {
  /** The message type in the header. */
  readonly code: number
  /** The line of the published text, without its code. */
  readonly text: string
  /** The purpose of the message, in one line. */
  readonly about: string
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
const people = list({ number: l, nickname: s, portrait: m, province: t, city: s })

/** The 22 messages from a user to the server (leader 81 0a 01). */
export const userMessages = {
  register: userRow({
    code: 0x01,
    text: '昵称(s)+肖像(m)+用户密码(s)+性别(t)+年龄(t)+真实姓名(s)+国家/地区(t)+省(t)+市(s)+地址(s)+邮编(s)+学历(t)+毕业院校(s)+职业(t)+电话(s)+寻呼(s)+电邮(s)+爱好(s)+说明(s)+身份验证(t)新用户注册,身份验证用于当有人要将他加入好友时询问是否允许',
    about: 'Registers an account (A1, A2).',
    fields: registration,
    from: 'anyone',
    cost: 20,
    reply: 'registered',
  }),
  login: userRow({
    code: 0x02,
    text: '服务号(l)+密码(s)+注册方式(t)老用户注册,方式分为0正常,1隐身',
    about: 'Signs in, visibly (0) or hidden (1) (A6, A7).',
    fields: { number: l, password: s, manner: oneOf('Manner', Manner) },
    from: 'anyone',
    cost: 20,
    reply: 'loggedIn',
  }),
  sendMessage: userRow({
    code: 0x03,
    text: '服务号(l)+对方服务号(l)+内容(s) 发送信息到某人',
    about: 'Sends a text to a user; stored when they are not signed in (M1, M2).',
    fields: { number: l, recipient: l, text },
    from: 'signed in',
    cost: 1,
  }),
  broadcast: userRow({
    code: 0x04,
    text: '服务号(l)+组号(l)+内容(s) 广播信息,组号=0为全体',
    about:
      'Sends a text to the friends in a group, or with group 0 to everyone who is signed in (M3). To a group it costs as much as the same messages one by one (M7), to everyone 100 more.',
    fields: { number: l, group: l, text },
    from: 'signed in',
    cost: 1,
  }),
  getProfile: userRow({
    code: 0x05,
    text: '服务号(l)+朋友服务号(l) 查看朋友资料',
    about: 'Asks for the profile of an account (A5).',
    fields: { number: l, friend: l },
    from: 'signed in',
    cost: 2,
    reply: 'profile',
  }),
  addGroup: userRow({
    code: 0x06,
    text: '服务号(l)+组名称(s) 增加组',
    about: 'Adds a group of friends with the smallest free number (G1).',
    fields: { number: l, name: s },
    from: 'signed in',
    cost: 5,
    reply: 'groupAdded',
  }),
  renameGroup: userRow({
    code: 0x07,
    text: '服务号(l)+组编号(t)+组名称(s) 修改组名称',
    about: 'Renames a group (G1).',
    fields: { number: l, group: t, name: s },
    from: 'signed in',
    cost: 5,
    reply: 'groupRenamed',
  }),
  deleteGroup: userRow({
    code: 0x08,
    text: '服务号(l)+组编号(t) 删除组',
    about: 'Deletes a group; its members move to group 1 (G1, G2).',
    fields: { number: l, group: t },
    from: 'signed in',
    cost: 5,
    reply: 'groupDeleted',
  }),
  moveFriends: userRow({
    code: 0x09,
    text: '服务号(l)+移动人数(t)+{朋友服务号(l)+目的组号(t)} 移动组成员',
    about:
      'Moves friends to other groups: all of them, or none (G3). To group 255 it moves, and so blocks, any user; from there back (M8).',
    fields: { number: l, moves: list({ friend: l, group: t }) },
    from: 'signed in',
    cost: 5,
    reply: 'friendsMoved',
  }),
  listOnline: userRow({
    code: 0x0a,
    text: '服务号(l)+起始编号(l)+回传个数(t)+查找标志(t) 看谁在线上 查找标志 1=向小找 2=向大找',
    about: 'Lists who is online below (1) or above (2) a number, page by page (P4).',
    fields: { number: l, start: l, count: t, direction: oneOf('Direction', Direction) },
    from: 'signed in',
    cost: 5,
    reply: 'onlineList',
  }),
  search: userRow({
    code: 0x0b,
    text: '服务号(l)+sql语句(s) 自定义查找',
    about: 'Finds accounts by an SQL condition (S1).',
    fields: { number: l, condition: s },
    from: 'signed in',
    cost: 25,
    reply: 'searchResult',
  }),
  addFriend: userRow({
    code: 0x0c,
    text: '服务号(l)+朋友服务号(l) 增加好友',
    about: 'Adds a friend, if their verification setting allows it (F1, F2).',
    fields: { number: l, friend: l },
    from: 'signed in',
    cost: 5,
    reply: 'addFriendResult',
  }),
  requestFriend: userRow({
    code: 0x0d,
    text: '服务号(l)+朋友服务号(l)+加入原因(s) 请求加入好友',
    about: 'Asks someone for permission to add them, with a reason (F3).',
    fields: { number: l, friend: l, reason: s },
    from: 'signed in',
    cost: 5,
  }),
  deleteFriend: userRow({
    code: 0x0e,
    text: '服务号(l)+朋友服务号(l) 删除好友',
    about: 'Removes a friend, or someone who is blocked, from your own list only (F4, M8).',
    fields: { number: l, friend: l },
    from: 'signed in',
    cost: 5,
    reply: 'friendDeleted',
  }),
  setMode: userRow({
    code: 0x10,
    text: '服务号(l)+显示模式(t) 更改显示方式 1上线2隐藏3免打扰4离线',
    about: 'Changes your own mode; 4 signs out (P1, P3).',
    fields: { number: l, mode: oneOf('Mode', Mode) },
    from: 'signed in',
    cost: 5,
    reply: 'mode',
  }),
  monitor: userRow({
    code: 0x11,
    text: '服务号(l)+监视服务号(l) 监视某人谈话',
    about: 'Starts copying the messages that a user sends and receives; 0 stops it (S2).',
    fields: { number: l, watched: l },
    from: 'operator',
    cost: 5,
  }),
  updateProfile: userRow({
    code: 0x12,
    text: '服务号(l)+昵称(s)+肖像(m)+用户密码(s)+性别(t)+年龄(t)+真实姓名(s)+国家/地区(t)+省(t)+市(s)+地址(s)+ 邮编(s)+学历(t)+毕业院校(s)+职业(t)+电话(s)+寻呼(s)+电邮(s)+爱好(s)+说明(s)+身份验证(t)更改用户基本信息',
    about: 'Replaces your own profile; an empty password keeps the old one (A4).',
    fields: { number: l, ...registration },
    from: 'signed in',
    cost: 20,
    reply: 'profileUpdated',
  }),
  offerFile: userRow({
    code: 0x13,
    text: '服务号(l)+朋友服务号(l)+文件名(s)+文件长度(l) 请求发送文件',
    about: 'Offers a file (X1, X4).',
    fields: { number: l, friend: l, name: s, length: l },
    from: 'signed in',
    cost: 5,
  }),
  answerFile: userRow({
    code: 0x14,
    text: '服务号(l)+朋友服务号(l)+允许/拒绝 是否允许发送文件',
    about: 'Accepts (1) or refuses (0) an offered file; 0 from either side also cancels (X1, X2, W6).',
    fields: { number: l, friend: l, accepted: t },
    from: 'signed in',
    cost: 5,
  }),
  fileData: userRow({
    code: 0x15,
    text: '服务号(l)+朋友服务号(l)+文件内容(b) 发送文件',
    about: 'The next chunk of an accepted file (X1, X2, X3); paced by the receiver, not by flood control.',
    fields: { number: l, friend: l, data: b },
    from: 'signed in',
    cost: 0,
  }),
  connectionTest: userRow({
    code: 0x16,
    text: '服务号(l) 连接测试报文',
    about: 'A barrier: echoed once everything sent earlier on this connection is settled (M4).',
    fields: { number: l },
    from: 'anyone',
    cost: 1,
    reply: 'connectionTest',
  }),
  answerFriend: userRow({
    code: 0x17,
    text: '服务号(l)+朋友服务号(l)+同意标志(t) 应答对方请求加入好友 0=拒绝 1=同意',
    about: 'Answers a friend request: agreed (1) or refused (0) (F3).',
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
    text: '成功/失败(t)+服务号(l) 新用户注册结果返回',
    about: 'The number of the new account (A1).',
    fields: { success: t, number: l },
  }),
  loggedIn: serverRow({
    code: 0x02,
    text: '成功/失败(t)+组个数(t)+{组名称(s)+组编号(t)+朋友个数(t)+{朋友服务号(l)+肖像编号(t)+朋友状态(t)+朋友昵称(s)] 老用户注册结果返回 朋友状态 1=上线=2隐藏=3免打扰4离线',
    about: 'The roster: your groups and the friends in them, with their visible states (P1), and the block list (M8).',
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
    text: '标志(t) + 朋友服务号(l)+信息(s)+信息类型(t) 标志 1=系统 2=用户 发送消息,服务号=0是系统消息 1=用户某某已经把你加为好友 2=用户某某请求你通过身份验证 3=用户某某同意了你的验证要求 4=用户某某拒绝了你的验证请求',
    about: 'A text from a user, a system message about one, or a system notice (E1, M1, F2, F3, S2).',
    fields: { flag: oneOf('Flag', Flag), number: l, text, kind: oneOf('Kind', Kind) },
  }),
  profile: serverRow({
    code: 0x04,
    text: '成功/失败(t)+朋友服务号(l)+昵称(s)+肖像(m)+性别(t)+年龄(t)+真实姓名(s)+国家/地区(t)+省(t)+市(s)+地址(s)+邮编(s)+学历(t)+毕业院校(s)+职业(t)+电话(s)+寻呼(s)+电邮(s)+爱好(s)+说明(s)朋友信息回送',
    about: 'The requested profile (A5).',
    fields: { success: t, friend: l, nickname: s, portrait: m, ...personalFields },
  }),
  groupAdded: serverRow({
    code: 0x05,
    text: '成功/失败(t)+组编号(t)+组名称(s) 增加组结果回送 1/0',
    about: 'The number of the new group (G1).',
    fields: { success: t, group: t, name: s },
  }),
  groupRenamed: serverRow({
    code: 0x06,
    text: '成功/失败(t)+组编号(t)+组名称(s)修改组名称结果回送1/0',
    about: 'Whether the group was renamed (G1).',
    fields: { success: t, group: t, name: s },
  }),
  groupDeleted: serverRow({
    code: 0x07,
    text: '成功/失败(t)+组编号(t) 删除组结果回送1/0',
    about: 'Whether the group was deleted (G2).',
    fields: { success: t, group: t },
  }),
  friendsMoved: serverRow({
    code: 0x08,
    text: '成功/失败(t) 移动组成员结果回送1/0',
    about: 'Whether all the friends were moved (G3).',
    fields: { success: t },
  }),
  onlineList: serverRow({
    code: 0x09,
    text: '成功/失败(t)+在线个数(t)+{服务号(l)+昵称(s)+肖像(m)+省(t)+市(s)} 查找在线人员结果回送',
    about: 'A page of who is online (P4).',
    fields: { success: t, users: people },
  }),
  searchResult: serverRow({
    code: 0x0a,
    text: '成功/失败(t)+找到个数(t)+{服务号(l)+昵称(s)+肖像(m)+省(t)+市(s)} 自定义查找结果回送(最多50)',
    about: 'The users found, at most 50 (S1).',
    fields: { success: t, users: people },
  }),
  addFriendResult: serverRow({
    code: 0x0b,
    text: '标志(t)+朋友服务号(l) 增加好友结果回送标志 0=数据库失败 =1成功 =2需要身份验证 =3对方不允许加入 =4需要身份验证且不在线',
    about: 'The outcome of adding a friend: a value of `AddFriend` (F2).',
    fields: { result: oneOf('AddFriend', AddFriend), friend: l },
  }),
  friendAdded: serverRow({
    code: 0x0c,
    text: '朋友服务号(l)+昵称(s)+肖像号(m)+朋友状态(t) 给在线用户增加好友',
    about: 'A new friend in group 1 (F2, F3).',
    fields: { friend: l, nickname: s, portrait: m, state: oneOf('Mode', Mode) },
  }),
  friendDeleted: serverRow({
    code: 0x0e,
    text: '成功/失败(t)+朋友服务号(l) 删除好友结果回送',
    about: 'Whether the friend was removed from the list (F4).',
    fields: { success: t, friend: l },
  }),
  mode: serverRow({
    code: 0x10,
    text: '服务号(l)+显示模式(t) 显示模式回送 =1上线=2隐藏=3免打扰4离线',
    about: 'Your own mode, as it is now (P3).',
    fields: { number: l, mode: oneOf('Mode', Mode) },
  }),
  profileUpdated: serverRow({
    code: 0x11,
    text: '成功/失败 更改用户基本信息结果回送',
    about: 'Whether the profile was replaced (A4, W6).',
    fields: { success: t },
  }),
  fileOffer: serverRow({
    code: 0x12,
    text: '朋友服务号(l)+文件名(s)+文件长度(l) 请求发送文件',
    about: 'Someone offers a file (X1).',
    fields: { friend: l, name: s, length: l },
  }),
  fileAnswer: serverRow({
    code: 0x13,
    text: '朋友服务号(l)+允许/拒绝 是否允许发送文件 1允许 0拒绝',
    about: 'The offer was accepted (1), or was refused, cancelled or interrupted (0) (X1, X2, W6).',
    fields: { friend: l, accepted: t },
  }),
  fileData: serverRow({
    code: 0x14,
    text: '朋友服务号(l)+文件内容(b) 发送文件',
    about: 'The next chunk of a file (X1).',
    fields: { friend: l, data: b },
  }),
  friendState: serverRow({
    code: 0x15,
    text: '朋友服务号(l)+当前状态(t)朋友状态回送(系统发送)=1上线=2隐藏=3免打扰4离线',
    about: "A friend's visible state changed (P2).",
    fields: { friend: l, state: oneOf('Mode', Mode) },
  }),
  connectionTest: serverRow({
    code: 0x16,
    text: '服务号(l) 连接测试',
    about: 'Everything sent before the connection test is settled (M4).',
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
  const values: Record<string, unknown> = {}
  for (const [field, { empty }] of Object.entries<Field<unknown>>(serverMessages[name].fields)) {
    values[field] = request[field] ?? empty
  }
  return values as ServerValues<N>
}
