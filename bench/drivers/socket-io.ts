/**
 * Socket.IO 4 on Engine.IO 4, with WebSocket from the start: one text message a packet. Its first digit is Engine.IO's type
 * (0 open, 2 ping, 3 pong, 4 message), the second Socket.IO's (0 connect, 2 event).
 */
import type { Driver } from './driver.ts'

const OPEN = '0'
const PING = '2'
const PONG = '3'
const CONNECT = '40'
const EVENT = '42'

export const socketIo: Driver = {
  path: '/socket.io/?EIO=4&transport=websocket',
  signIn(own) {
    return CONNECT + JSON.stringify({ number: own })
  },
  message(_own, recipient, text) {
    return EVENT + JSON.stringify(['message', recipient, text])
  },
  receive(bytes, listener) {
    const packet = bytes.toString()
    if (packet.startsWith(EVENT)) {
      const [event, from, text] = JSON.parse(packet.slice(EVENT.length))
      if (event === 'message') listener.text(text, from)
      else if (event === 'welcome') listener.welcome()
      else listener.unexpected(event)
    } else if (packet === PING) listener.reply(PONG)
    else if (!packet.startsWith(OPEN) && !packet.startsWith(CONNECT)) listener.unexpected(packet)
    return bytes.length
  },
}
