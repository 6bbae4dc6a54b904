/** Words about notices. */
import type { Notice, Remedy } from '../../protocol/index.ts'

type Subject = Notice['subject']

const english = ({ name, number }: Subject): string => {
  switch (name) {
    case 'type':
      return `Refused: a frame of type ${number}`
    case 'program':
      return `Refused: a frame to program ${number}`
    case 'connection':
      return 'About the connection'
    case 'file':
      return `A file to or from ${number} has ended`
    default:
      return number === undefined ? `Refused: ${name}` : `Refused: ${name} to ${number}`
  }
}

const chinese = ({ name, number }: Subject): string => {
  switch (name) {
    case 'type':
      return `被拒绝：类型为 ${number} 的报文`
    case 'program':
      return `被拒绝：发往程序 ${number} 的报文`
    case 'connection':
      return '关于这个连接'
    case 'file':
      return `与 ${number} 之间的文件传送已结束`
    default:
      return number === undefined ? `被拒绝：${name}` : `被拒绝：发给 ${number} 的 ${name}`
  }
}

const remediesInEnglish: Record<Remedy, string> = {
  never: 'Sending it again is of no use.',
  wait: 'It may be sent again later.',
  change: 'It may be sent again once something has changed: in the request, or in what it met.',
  ask: 'Somebody else can change this: ask them.',
  none: 'There is nothing to do: this is for information.',
}

const remediesInChinese: Record<Remedy, string> = {
  never: '再发也没有用。',
  wait: '可以稍后再发。',
  change: '请求的内容或对方的情况改变之后，可以再发。',
  ask: '要请能改变这件事的人处理。',
  none: '只是通知，不需要做什么。',
}

export const refusalWords = {
  en: {
    about: english,
    remedies: remediesInEnglish,
    afterSeconds: (seconds: number) => `It may be sent again after ${seconds} s.`,
    field: 'The field that is wrong:',
    showRequest: 'Show the request',
    rule: 'The rule of notices (E4)',
    allReasons: 'All reasons',
  },
  zh: {
    about: chinese,
    remedies: remediesInChinese,
    afterSeconds: (seconds: number) => `${seconds} 秒后可以再发。`,
    field: '有误的字段：',
    showRequest: '查看这个请求',
    rule: '通知的规则 (E4)',
    allReasons: '所有原因',
  },
}
