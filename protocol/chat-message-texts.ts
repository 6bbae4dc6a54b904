/** The lines and purposes of the chat server's messages, apart from their table as in message-texts.ts. */
import type { ChatMessageName, ChatRequestName } from './chat-messages.ts'

export interface OwnMessageText {
  /** A line in the style of the published text, which has none for this message. */
  readonly line: string
  /** The purpose of the message, in one line. */
  readonly about: string
}

/** The texts of `chatRequests`. */
export const chatRequestTexts: { readonly [N in ChatRequestName]: OwnMessageText } = {
  listRooms: {
    line: '服务号(l)+起始房间号(l)+回传个数(t) 看有哪些公开房间',
    about: 'Lists the open rooms with a number above the start, page by page (R2).',
  },
  listMyRooms: {
    line: '服务号(l)+起始房间号(l)+回传个数(t) 看自己在哪些房间',
    about: 'Lists the rooms that you are in or are invited to, with a number above the start, page by page (R2).',
  },
  createRoom: {
    line: '服务号(l)+房间名称(s)+话题(s)+进入方式(t) 建立房间,进入方式 0=公开 1=须邀请',
    about: 'Creates a room; you own it and are its first member (R1).',
  },
  joinRoom: {
    line: '服务号(l)+房间号(l) 进入房间',
    about: 'Joins an open room, or one that you are invited to (R2).',
  },
  leaveRoom: {
    line: '服务号(l)+房间号(l) 离开房间,或谢绝邀请',
    about: 'Leaves a room, or declines an invitation (R2).',
  },
  say: {
    line: '服务号(l)+房间号(l)+标记(l)+内容(s) 在房间说话,重发时标记不变',
    about: 'Says a text in a room. Sent again with the same tag within ten minutes, it is said once (R4).',
  },
  readHistory: {
    line: '服务号(l)+房间号(l)+序号(l)+查找标志(t)+回传个数(t) 看房间记录,查找标志 1=向前找 2=向后找',
    about: 'Asks for the entries before (1) or after (2) a sequence number, nearest first, at most 100 (R2).',
  },
  listMembers: {
    line: '服务号(l)+房间号(l)+起始服务号(l)+回传个数(t) 看房间里有谁',
    about: 'Lists the members of a room with a number above the start, page by page (R2, R5).',
  },
  inviteToRoom: {
    line: '服务号(l)+房间号(l)+对方服务号(l) 邀请某人进入房间',
    about: 'Invites a user to a room (R2).',
  },
  removeMember: {
    line: '服务号(l)+房间号(l)+对方服务号(l)+处理标志(t) 请某人离开房间,处理标志 0=请离 1=禁入 2=解禁',
    about: 'Removes (0) or bans (1) a member, or lets one who is banned join again (2) (R2).',
  },
  changeRoom: {
    line: '服务号(l)+房间号(l)+房间名称(s)+话题(s)+进入方式(t)+房主服务号(l) 修改房间',
    about: 'Changes a room: its name, topic, access and owner (R2).',
  },
  markRead: {
    line: '服务号(l)+房间号(l)+序号(l) 已读到此处',
    about: 'Marks all entries up to this one as read, for any device (R2).',
  },
  setRole: {
    line: '服务号(l)+房间号(l)+对方服务号(l)+身份(t) 指定管理员,身份 1=成员 2=管理员',
    about: 'Makes a member (1) a moderator (2), or the other way round (R2).',
  },
  listBanned: {
    line: '服务号(l)+房间号(l)+起始服务号(l)+回传个数(t) 看谁被禁入房间',
    about:
      'Lists who is banned from a room, with a number above the start, page by page; for moderators and the owner (R2).',
  },
}

/** The texts of `chatMessages`. */
export const chatMessageTexts: { readonly [N in ChatMessageName]: OwnMessageText } = {
  roomList: {
    line: '成功否(t)+房间数(t)+{房间号(l)+房间名称(s)+话题(s)+人数(m)} 公开房间',
    about: 'Open rooms, in the order of their numbers (R2).',
  },
  myRooms: {
    line: '成功否(t)+房间数(t)+{房间号(l)+房间名称(s)+话题(s)+进入方式(t)+房主服务号(l)+身份(t)+最后序号(l)+已读序号(l)+未读数(l)} 自己的房间',
    about: 'Your rooms, in the order of their numbers, with what is unread (R2).',
  },
  roomCreated: { line: '成功否(t)+房间号(l) 建立房间的结果', about: 'The result of creating a room (R2).' },
  roomJoined: { line: '成功否(t)+房间号(l) 进入房间的结果', about: 'The result of joining a room (R2).' },
  roomLeft: { line: '成功否(t)+房间号(l) 离开房间的结果', about: 'The result of leaving a room (R2).' },
  said: {
    line: '成功否(t)+房间号(l)+标记(l)+序号(l)+时间(l) 说话的结果',
    about: 'The entry is in the store, with this sequence number and time (R4).',
  },
  history: {
    line: '成功否(t)+房间号(l)+条数(t)+{序号(l)+时间(l)+说话人服务号(l)+昵称(s)+类别(t)+内容(s)} 房间记录',
    about: 'Entries, nearest to the number asked for first: as many as fit (R2).',
  },
  memberList: {
    line: '成功否(t)+房间号(l)+人数(t)+{成员服务号(l)+昵称(s)+身份(t)+状态(t)} 房间成员',
    about: 'Members, in the order of their numbers, with their visible states (R2, R5).',
  },
  invited: { line: '成功否(t)+房间号(l)+对方服务号(l) 邀请的结果', about: 'The result of an invitation (R2).' },
  memberRemoved: {
    line: '成功否(t)+房间号(l)+对方服务号(l) 请离的结果',
    about: 'The result of removing, banning or letting in again (R2).',
  },
  roomChanged: { line: '成功否(t)+房间号(l) 修改房间的结果', about: 'The result of changing a room (R2).' },
  readMarked: {
    line: '成功否(t)+房间号(l)+序号(l) 已读的结果',
    about: 'Up to where all is read now: a mark never goes back (R2).',
  },
  roleSet: {
    line: '成功否(t)+房间号(l)+对方服务号(l) 指定管理员的结果',
    about: 'The result of giving a role (R2).',
  },
  bannedList: {
    line: '成功否(t)+房间号(l)+人数(t)+{对方服务号(l)+昵称(s)} 被禁入房间的人',
    about: 'Who is banned from the room, in the order of their numbers (R2).',
  },
  roomEntry: {
    line: '房间号(l)+序号(l)+时间(l)+说话人服务号(l)+昵称(s)+类别(t)+内容(s) 房间里的新记录,类别 0=说话 1=进入 2=离开 3=请离 4=修改',
    about: 'A new entry, to each member who is signed in; it may be lost, and history has it (R3, R4).',
  },
  invitation: {
    line: '房间号(l)+房间名称(s)+邀请人服务号(l)+昵称(s) 有人邀请你进入房间',
    about: 'You were invited to a room (R3).',
  },
  removal: {
    line: '房间号(l)+处理人服务号(l)+处理标志(t) 你被请离房间',
    about: 'You were removed (0) or banned (1) from a room (R3).',
  },
}
