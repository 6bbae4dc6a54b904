/** OICQ. */
import {
  decodeText,
  encodeText,
  Flag,
  FrameReader,
  frameLength,
  fromServer,
  fromUser,
  HEADER_BYTES,
  Manner,
  serverMessages,
  toUserTraffic,
} from '../../protocol/index.ts'
import type { Driver } from './driver.ts'

/** The password of all accounts that a measurement makes. */
export const PASSWORD = 'a measured secret'

const TEST_TYPE = serverMessages.connectionTest.code

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

/** The same over TCP: frames come cut anywhere, and tests of the server are echoed. */
export const gatewayTcp: Driver = {
  ...gateway,
  path: '',
  receive(bytes, listener) {
    let end = 0
    let start = 0
    while (end + HEADER_BYTES <= bytes.length) {
      const next = end + frameLength(bytes, end)
      if (next > bytes.length) break
      if (bytes[end + 3] === TEST_TYPE) {
        if (start < end) gateway.receive(bytes.subarray(start, end), listener)
        listener.reply(fromUser.encode('connectionTest', { number: bytes.readUInt32BE(end + HEADER_BYTES) }))
        start = next
      }
      end = next
    }
    if (start < end) gateway.receive(bytes.subarray(start, end), listener)
    return end
  },
}

/** Without the numbers, so that those which differ in nothing else are counted together. */
function noticeText(text: Uint8Array): string {
  return `notice: ${decodeText(text).replace(/\d+/g, '…')}`
}
