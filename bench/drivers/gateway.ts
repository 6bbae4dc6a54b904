/** OICQ. */
import {
  decodeText,
  encodeText,
  Flag,
  FrameReader,
  fromServer,
  fromUser,
  Manner,
  toUserTraffic,
} from '../../protocol/index.ts'
import type { Driver } from './driver.ts'

/** The password of all accounts that a measurement makes. */
export const PASSWORD = 'a measured secret'

export const gateway: Driver = {
  path: '/ws',
  signIn(own) {
    return fromUser.encode('login', { number: own, password: PASSWORD, manner: Manner.normal })
  },
  message(own, recipient, text) {
    return fromUser.encode('sendMessage', { number: own, recipient, text: encodeText(text) })
  },
  receive(bytes, listener) {
    const frames = new FrameReader(bytes, toUserTraffic)
    while (frames.next()) {
      const { name, values } = fromServer.decode(frames)
      if (name === 'message' && values.flag === Flag.user) listener.text(decodeText(values.text), values.number)
      else if (name === 'loggedIn' && values.success === 1) listener.welcome()
      else listener.unexpected(name === 'message' ? noticeText(values.text) : name)
    }
    return bytes.length
  },
}

/** Without the numbers, so that those which differ in nothing else are counted together. */
function noticeText(text: Uint8Array): string {
  return `notice: ${decodeText(text).replace(/\d+/g, '…')}`
}
