/** The relay's: the recipient's number, the sender's, and the text. */
import { type Driver, TEXT_BYTES } from './driver.ts'

export const relay: Driver = {
  path: '/',
  signIn(own) {
    const bytes = Buffer.allocUnsafe(4)
    bytes.writeUInt32BE(own, 0)
    return bytes
  },
  message(own, recipient, text) {
    const bytes = Buffer.allocUnsafe(8 + TEXT_BYTES)
    bytes.writeUInt32BE(recipient, 0)
    bytes.writeUInt32BE(own, 4)
    bytes.write(text, 8, 'latin1')
    return bytes
  },
  receive(bytes, listener) {
    if (bytes.length === 4) listener.welcome()
    else listener.text(bytes.toString('latin1', 8), bytes.readUInt32BE(4))
    return bytes.length
  },
}
