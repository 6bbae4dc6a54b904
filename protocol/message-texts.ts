/**
 * The published line and the purpose of each message, for documents and the page's inspector. They are apart from the table so that
 * bundlers leave them out of a client that shows neither.
 */
import type { ServerMessageName, UserMessageName } from './messages.ts'

export interface MessageText {
  /** The line of the published text, without its code. */
  readonly published: string
  /** The purpose of the message, in one line. */
  readonly about: string
}

/** The texts of `userMessages`. */
export const userMessageTexts: { readonly [N in UserMessageName]: MessageText } = {
  register: {
    published:
      '昵称(s)+肖像(m)+用户密码(s)+性别(t)+年龄(t)+真实姓名(s)+国家/地区(t)+省(t)+市(s)+地址(s)+邮编(s)+学历(t)+毕业院校(s)+职业(t)+电话(s)+寻呼(s)+电邮(s)+爱好(s)+说明(s)+身份验证(t)新用户注册,身份验证用于当有人要将他加入好友时询问是否允许',
    about: 'Registers an account (A1, A2).',
  },
  login: {
    published: '服务号(l)+密码(s)+注册方式(t)老用户注册,方式分为0正常,1隐身',
    about: 'Signs in, visibly (0) or hidden (1) (A6, A7).',
  },
  sendMessage: {
    published: '服务号(l)+对方服务号(l)+内容(s) 发送信息到某人',
    about: 'Sends a text to a user; stored when they are not signed in (M1, M2).',
  },
  broadcast: {
    published: '服务号(l)+组号(l)+内容(s) 广播信息,组号=0为全体',
    about:
      'Sends a text to the friends in a group, or with group 0 to everyone who is signed in (M3). To a group it costs as much as the same messages one by one (M7), to everyone 100 more.',
  },
  getProfile: {
    published: '服务号(l)+朋友服务号(l) 查看朋友资料',
    about: 'Asks for the profile of an account (A5).',
  },
  addGroup: {
    published: '服务号(l)+组名称(s) 增加组',
    about: 'Adds a group of friends with the smallest free number (G1).',
  },
  renameGroup: {
    published: '服务号(l)+组编号(t)+组名称(s) 修改组名称',
    about: 'Renames a group (G1).',
  },
  deleteGroup: {
    published: '服务号(l)+组编号(t) 删除组',
    about: 'Deletes a group; its members move to group 1 (G1, G2).',
  },
  moveFriends: {
    published: '服务号(l)+移动人数(t)+{朋友服务号(l)+目的组号(t)} 移动组成员',
    about:
      'Moves friends to other groups: all of them, or none (G3). To group 255 it moves, and so blocks, any user; from there back (M8).',
  },
  listOnline: {
    published: '服务号(l)+起始编号(l)+回传个数(t)+查找标志(t) 看谁在线上 查找标志 1=向小找 2=向大找',
    about: 'Lists who is online below (1) or above (2) a number, page by page (P4).',
  },
  search: {
    published: '服务号(l)+sql语句(s) 自定义查找',
    about: 'Finds accounts by an SQL condition (S1).',
  },
  addFriend: {
    published: '服务号(l)+朋友服务号(l) 增加好友',
    about: 'Adds a friend, if their verification setting allows it (F1, F2).',
  },
  requestFriend: {
    published: '服务号(l)+朋友服务号(l)+加入原因(s) 请求加入好友',
    about: 'Asks someone for permission to add them, with a reason (F3).',
  },
  deleteFriend: {
    published: '服务号(l)+朋友服务号(l) 删除好友',
    about: 'Removes a friend, or someone who is blocked, from your own list only (F4, M8).',
  },
  setMode: {
    published: '服务号(l)+显示模式(t) 更改显示方式 1上线2隐藏3免打扰4离线',
    about: 'Changes your own mode; 4 signs out (P1, P3).',
  },
  monitor: {
    published: '服务号(l)+监视服务号(l) 监视某人谈话',
    about: 'Starts copying the messages that a user sends and receives; 0 stops it (S2).',
  },
  updateProfile: {
    published:
      '服务号(l)+昵称(s)+肖像(m)+用户密码(s)+性别(t)+年龄(t)+真实姓名(s)+国家/地区(t)+省(t)+市(s)+地址(s)+ 邮编(s)+学历(t)+毕业院校(s)+职业(t)+电话(s)+寻呼(s)+电邮(s)+爱好(s)+说明(s)+身份验证(t)更改用户基本信息',
    about: 'Replaces your own profile; an empty password keeps the old one (A4).',
  },
  offerFile: {
    published: '服务号(l)+朋友服务号(l)+文件名(s)+文件长度(l) 请求发送文件',
    about: 'Offers a file (X1, X4).',
  },
  answerFile: {
    published: '服务号(l)+朋友服务号(l)+允许/拒绝 是否允许发送文件',
    about: 'Accepts (1) or refuses (0) an offered file; 0 from either side also cancels (X1, X2, W6).',
  },
  fileData: {
    published: '服务号(l)+朋友服务号(l)+文件内容(b) 发送文件',
    about: 'The next chunk of an accepted file (X1, X2, X3); paced by the receiver, not by flood control.',
  },
  connectionTest: {
    published: '服务号(l) 连接测试报文',
    about: 'A barrier: echoed once everything sent earlier on this connection is settled (M4).',
  },
  answerFriend: {
    published: '服务号(l)+朋友服务号(l)+同意标志(t) 应答对方请求加入好友 0=拒绝 1=同意',
    about: 'Answers a friend request: agreed (1) or refused (0) (F3).',
  },
}

/** The texts of `serverMessages`. */
export const serverMessageTexts: { readonly [N in ServerMessageName]: MessageText } = {
  registered: {
    published: '成功/失败(t)+服务号(l) 新用户注册结果返回',
    about: 'The number of the new account (A1).',
  },
  loggedIn: {
    published:
      '成功/失败(t)+组个数(t)+{组名称(s)+组编号(t)+朋友个数(t)+{朋友服务号(l)+肖像编号(t)+朋友状态(t)+朋友昵称(s)] 老用户注册结果返回 朋友状态 1=上线=2隐藏=3免打扰4离线',
    about: 'The roster: your groups and the friends in them, with their visible states (P1), and the block list (M8).',
  },
  message: {
    published:
      '标志(t) + 朋友服务号(l)+信息(s)+信息类型(t) 标志 1=系统 2=用户 发送消息,服务号=0是系统消息 1=用户某某已经把你加为好友 2=用户某某请求你通过身份验证 3=用户某某同意了你的验证要求 4=用户某某拒绝了你的验证请求',
    about: 'A text from a user, a system message about one, or a system notice (E1, M1, F2, F3, S2).',
  },
  profile: {
    published:
      '成功/失败(t)+朋友服务号(l)+昵称(s)+肖像(m)+性别(t)+年龄(t)+真实姓名(s)+国家/地区(t)+省(t)+市(s)+地址(s)+邮编(s)+学历(t)+毕业院校(s)+职业(t)+电话(s)+寻呼(s)+电邮(s)+爱好(s)+说明(s)朋友信息回送',
    about: 'The requested profile (A5).',
  },
  groupAdded: {
    published: '成功/失败(t)+组编号(t)+组名称(s) 增加组结果回送 1/0',
    about: 'The number of the new group (G1).',
  },
  groupRenamed: {
    published: '成功/失败(t)+组编号(t)+组名称(s)修改组名称结果回送1/0',
    about: 'Whether the group was renamed (G1).',
  },
  groupDeleted: {
    published: '成功/失败(t)+组编号(t) 删除组结果回送1/0',
    about: 'Whether the group was deleted (G2).',
  },
  friendsMoved: {
    published: '成功/失败(t) 移动组成员结果回送1/0',
    about: 'Whether all the friends were moved (G3).',
  },
  onlineList: {
    published: '成功/失败(t)+在线个数(t)+{服务号(l)+昵称(s)+肖像(m)+省(t)+市(s)} 查找在线人员结果回送',
    about: 'A page of who is online (P4).',
  },
  searchResult: {
    published: '成功/失败(t)+找到个数(t)+{服务号(l)+昵称(s)+肖像(m)+省(t)+市(s)} 自定义查找结果回送(最多50)',
    about: 'The users found, at most 50 (S1).',
  },
  addFriendResult: {
    published:
      '标志(t)+朋友服务号(l) 增加好友结果回送标志 0=数据库失败 =1成功 =2需要身份验证 =3对方不允许加入 =4需要身份验证且不在线',
    about: 'The outcome of adding a friend: a value of `AddFriend` (F2).',
  },
  friendAdded: {
    published: '朋友服务号(l)+昵称(s)+肖像号(m)+朋友状态(t) 给在线用户增加好友',
    about: 'A new friend in group 1 (F2, F3).',
  },
  friendDeleted: {
    published: '成功/失败(t)+朋友服务号(l) 删除好友结果回送',
    about: 'Whether the friend was removed from the list (F4).',
  },
  mode: {
    published: '服务号(l)+显示模式(t) 显示模式回送 =1上线=2隐藏=3免打扰4离线',
    about: 'Your own mode, as it is now (P3).',
  },
  profileUpdated: {
    published: '成功/失败 更改用户基本信息结果回送',
    about: 'Whether the profile was replaced (A4, W6).',
  },
  fileOffer: {
    published: '朋友服务号(l)+文件名(s)+文件长度(l) 请求发送文件',
    about: 'Someone offers a file (X1).',
  },
  fileAnswer: {
    published: '朋友服务号(l)+允许/拒绝 是否允许发送文件 1允许 0拒绝',
    about: 'The offer was accepted (1), or was refused, cancelled or interrupted (0) (X1, X2, W6).',
  },
  fileData: {
    published: '朋友服务号(l)+文件内容(b) 发送文件',
    about: 'The next chunk of a file (X1).',
  },
  friendState: {
    published: '朋友服务号(l)+当前状态(t)朋友状态回送(系统发送)=1上线=2隐藏=3免打扰4离线',
    about: "A friend's visible state changed (P2).",
  },
  connectionTest: {
    published: '服务号(l) 连接测试',
    about: 'Everything sent before the connection test is settled (M4).',
  },
}
