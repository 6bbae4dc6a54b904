import {
  ConnectionClosed,
  ConnectionLost,
  NotSignedIn,
  QueueFull,
  Refused,
  RequestTimeout,
} from '../../client/index.ts'
import { words } from '../language/language.ts'

const failureWords = {
  en: {
    noAnswer: 'The server did not answer in time.',
    connectionLost: 'The connection was lost before the server answered.',
    notSignedIn: 'You are not signed in.',
    queueFull: 'Too many messages wait to be sent. Try again when the connection is back.',
    unexpected: (message: string) => `That did not work: ${message}`,
  },
  zh: {
    noAnswer: '服务器没有及时回应。',
    connectionLost: '连接已断开，服务器尚未回应。',
    notSignedIn: '你还没有登录。',
    queueFull: '等待发送的消息太多，请在连接恢复后再试。',
    unexpected: (message: string) => `操作没有成功：${message}`,
  },
}

/** Why something failed, in the current language; what the server refused, in the server's words. */
export function failureText(error: unknown): string {
  const say = words(failureWords)
  if (error instanceof Refused) return error.reason
  if (error instanceof RequestTimeout) return say.noAnswer
  if (error instanceof ConnectionLost || error instanceof ConnectionClosed) return say.connectionLost
  if (error instanceof NotSignedIn) return say.notSignedIn
  if (error instanceof QueueFull) return say.queueFull
  return say.unexpected(error instanceof Error ? error.message : String(error))
}
