/** What the coded values stand for, in both languages; the Chinese ones as in the published text. */
import type { MeaningWords } from './meaning.ts'

export const meaningsInEnglish: MeaningWords = {
  program: {
    server: 'the OICQ server',
    fax: 'the fax server',
    web: 'the web server',
    print: 'the print server',
    chat: 'the chat server',
    user: 'an OICQ user',
  },
  mode: { online: 'online', hidden: 'hidden', doNotDisturb: 'do not disturb', offline: 'offline' },
  manner: { normal: 'visibly', hidden: 'hidden' },
  verification: { anyone: 'anyone may add me', ask: 'ask me first', nobody: 'nobody may add me' },
  direction: { below: 'below that number', above: 'above that number' },
  addFriend: {
    failed: 'failed',
    added: 'added',
    needsRequest: 'has to be asked',
    notAllowed: 'allows nobody',
    needsRequestOffline: 'has to be asked, is offline',
  },
  flag: { system: 'from the system', user: 'from a user' },
  kind: {
    none: 'an ordinary text',
    added: 'has added you',
    requested: 'asks to add you',
    agreed: 'agreed to your request',
    refused: 'refused your request',
    monitored: 'a copy for an operator',
  },
  success: { failure: 'failed', success: 'done' },
  consent: { refused: 'refused', agreed: 'agreed' },
}

export const meaningsInChinese: MeaningWords = {
  program: {
    server: 'oicq 服务器',
    fax: '传真服务器',
    web: 'web 服务器',
    print: '打印服务器',
    chat: '聊天服务器',
    user: 'oicq 用户',
  },
  mode: { online: '上线', hidden: '隐藏', doNotDisturb: '免打扰', offline: '离线' },
  manner: { normal: '正常', hidden: '隐身' },
  verification: { anyone: '允许任何人', ask: '需要身份验证', nobody: '不允许任何人' },
  direction: { below: '向小找', above: '向大找' },
  addFriend: {
    failed: '失败',
    added: '成功',
    needsRequest: '需要身份验证',
    notAllowed: '对方不允许加入',
    needsRequestOffline: '需要身份验证且不在线',
  },
  flag: { system: '系统', user: '用户' },
  kind: {
    none: '普通信息',
    added: '已把你加为好友',
    requested: '请求你通过身份验证',
    agreed: '同意了你的验证要求',
    refused: '拒绝了你的验证请求',
    monitored: '监视的谈话',
  },
  success: { failure: '失败', success: '成功' },
  consent: { refused: '拒绝', agreed: '同意' },
}
