/** Why a connection was lost or is not there, by its close code (E2), in the current language. */
import { type CloseReason, closeCodes } from '../../protocol/index.ts'
import { words } from './language.ts'

type CloseWords = Record<CloseReason | 'lost', string>

const closeWords: { readonly en: CloseWords; readonly zh: CloseWords } = {
  en: {
    protocol: 'The server could not read what this page sent.',
    malformed: 'The server could not read what this page sent.',
    text: 'The server could not read what this page sent.',
    tooLarge: 'This page sent more than the server takes at once.',
    policy: 'The server does not allow what this page did.',
    elsewhere: 'This number has signed in elsewhere.',
    slow: 'This page read too slowly.',
    idle: 'The server heard nothing from this page for too long.',
    draining: 'The server is restarting.',
    unavailable: 'The server cannot serve anyone at the moment.',
    lost: 'The server cannot be reached.',
  },
  zh: {
    protocol: '服务器无法识别此页面发送的数据。',
    malformed: '服务器无法识别此页面发送的数据。',
    text: '服务器无法识别此页面发送的数据。',
    tooLarge: '此页面一次发送的数据太多。',
    policy: '服务器不允许此页面的操作。',
    elsewhere: '此号码已在别处登录。',
    slow: '此页面接收得太慢。',
    idle: '服务器太久没有收到此页面的消息。',
    draining: '服务器正在重新启动。',
    unavailable: '服务器暂时无法提供服务。',
    lost: '无法连接到服务器。',
  },
}

const names = new Map<number, CloseReason>(
  Object.entries(closeCodes).map(([name, { code }]) => [code, name as CloseReason]),
)

export function closeText(code: number): string {
  return words(closeWords)[names.get(code) ?? 'lost']
}
