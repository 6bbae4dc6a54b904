/** How a simulated user speaks to each server. A message that a user sends has 64 bytes in both. */
import { decodeText, encodeText, Flag, FrameReader, fromServer, fromUser, Manner, Program } from '../protocol/index.ts'

export type ServerName = 'relay' | 'gateway'

/** What a simulated user hears. */
export interface Listener {
  /** The server knows this user now. */
  welcome(): void
  text(from: number, text: string): void
  /** Anything that should not come in a measurement: a refusal, a notice. */
  unexpected(what: string): void
}

export interface Dialect {
  /** How many bytes of text make a message of 64 bytes. */
  textBytes: number
  path: string
  hello(own: number): Uint8Array
  message(own: number, recipient: number, text: string): Uint8Array
  hear(bytes: Buffer, listener: Listener): void
}

/** The password of all accounts that a measurement makes. */
export const PASSWORD = 'a measured secret'

export const dialects: Record<ServerName, Dialect> = {
  relay: {
    textBytes: 56,
    path: '/',
    hello(own) {
      const bytes = Buffer.allocUnsafe(4)
      bytes.writeUInt32BE(own, 0)
      return bytes
    },
    message(own, recipient, text) {
      const bytes = Buffer.allocUnsafe(64)
      bytes.writeUInt32BE(recipient, 0)
      bytes.writeUInt32BE(own, 4)
      bytes.write(text, 8, 'latin1')
      return bytes
    },
    hear(bytes, listener) {
      if (bytes.length === 4) listener.welcome()
      else listener.text(bytes.readUInt32BE(4), bytes.toString('latin1', 8))
    },
  },
  gateway: {
    textBytes: 46,
    path: '/ws',
    hello(own) {
      return fromUser.encode('login', { number: own, password: PASSWORD, manner: Manner.normal })
    },
    message(own, recipient, text) {
      return fromUser.encode('sendMessage', { number: own, recipient, text: encodeText(text) })
    },
    hear(bytes, listener) {
      const frames = new FrameReader(bytes, Program.server)
      while (frames.next()) {
        const { name, values } = fromServer.decode(frames)
        if (name === 'message' && values.flag === Flag.user) listener.text(values.number, decodeText(values.text))
        else if (name === 'loggedIn' && values.success === 1) listener.welcome()
        else listener.unexpected(name === 'message' ? `notice: ${decodeText(values.text)}` : name)
      }
    },
  },
}
