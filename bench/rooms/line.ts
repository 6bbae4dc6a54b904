/** How a member of a room speaks to the gateway and to Socket.IO. */
import {
  chatMessages,
  encodeText,
  FrameReader,
  fromServer,
  fromUser,
  Manner,
  Program,
  toChat,
  toUserTraffic,
} from '../../protocol/index.ts'
import { PASSWORD } from '../drivers.ts'

/** The length of what is said, in bytes: the digits of its index, and a filling. */
export const TEXT_BYTES = 64
const DIGITS = 8
/** Packets of Socket.IO, as drivers/socket-io.ts has them; and what stands behind the text of an event. */
const PING = '2'
const PONG = '3'
const CONNECT = '40'
const EVENT = '42'
const WELCOME = `${EVENT}["welcome"]`
const EVENT_END = '"]'

export interface Hearer {
  /** Signed in, and a member of the room from now on. */
  welcome(): void
  /** Something that was said has come; the index tells what. */
  entry(index: number): void
  reply(answer: string): void
  unexpected(what: string): void
}

export interface Line {
  path: string
  signIn(number: number, room: number): string | Uint8Array
  say(number: number, room: number, index: number, tag: number): string | Uint8Array
  hear(bytes: Buffer, hearer: Hearer): void
}

function textOf(index: number): string {
  return String(index).padStart(DIGITS, '0').padEnd(TEXT_BYTES, '.')
}

/** Reads the index of a text that ends there. */
function indexAt(bytes: Buffer, end: number): number {
  return Number(bytes.toString('latin1', end - TEXT_BYTES, end - TEXT_BYTES + DIGITS))
}

const gateway: Line = {
  path: '/ws',
  signIn: number => fromUser.encode('login', { number, password: PASSWORD, manner: Manner.normal }),
  say: (number, room, index, tag) => toChat.encode('say', { number, room, tag, text: encodeText(textOf(index)) }),
  hear(bytes, hearer) {
    const frames = new FrameReader(bytes, toUserTraffic)
    while (frames.next()) {
      if (frames.sender === Program.chat) {
        if (frames.type === chatMessages.roomEntry.code) hearer.entry(indexAt(bytes, frames.end))
        else if (frames.type !== chatMessages.said.code || bytes[frames.offset] !== 1) {
          hearer.unexpected(`message ${frames.type} of the chat server`)
        }
        continue
      }
      const { name, values } = fromServer.decode(frames)
      if (name === 'loggedIn' && values.success === 1) hearer.welcome()
      else hearer.unexpected(name)
    }
  },
}

const socketIo: Line = {
  path: '/socket.io/?EIO=4&transport=websocket',
  signIn: (number, room) => CONNECT + JSON.stringify({ number, room }),
  say: (_, room, index) => EVENT + JSON.stringify(['message', room, textOf(index)]),
  hear(bytes, hearer) {
    const start = bytes.toString('latin1', 0, WELCOME.length)
    if (start === WELCOME) hearer.welcome()
    else if (start.startsWith(EVENT)) hearer.entry(indexAt(bytes, bytes.length - EVENT_END.length))
    else if (start === PING) hearer.reply(PONG)
    else if (!start.startsWith('0') && !start.startsWith(CONNECT)) hearer.unexpected(start)
  },
}

export const lines = { gateway, 'socket.io': socketIo } satisfies Record<string, Line>
