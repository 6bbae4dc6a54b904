/** A WebSocket by hand, for what no library sends. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request } from 'node:http'
import type { Socket } from 'node:net'

/** The first byte of a close frame. */
const CLOSE = 0x88

/** The TCP connection of a WebSocket after its upgrade. */
export async function rawWebSocket(url: string): Promise<Socket> {
  const upgrade = request(`${url}/ws`, {
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    },
  })
  upgrade.end()
  const [, socket]: [unknown, Socket] = (await once(upgrade, 'upgrade')) as [unknown, Socket]
  socket.on('error', () => {}) // a close follows
  return socket
}

/** A frame's header of two bytes and a mask of zeros, for at most 125 bytes, which follow as they are. */
export function maskedHeader(opcode: number, length: number, final = true): Buffer {
  return Buffer.from([(final ? 0x80 : 0) | opcode, 0x80 | length, 0, 0, 0, 0])
}

/** The server's close frame, as soon as it is there; frames of at most 125 bytes before it are skipped. */
export async function closeFrame(socket: Socket): Promise<{ code: number; reason: string }> {
  let bytes = Buffer.alloc(0)
  for await (const data of socket) {
    bytes = Buffer.concat([bytes, data])
    for (let length = bytes[1]; length !== undefined && bytes.length >= 2 + length; length = bytes[1]) {
      if (bytes[0] === CLOSE) return { code: bytes.readUInt16BE(2), reason: bytes.toString('utf8', 4, 2 + length) }
      bytes = bytes.subarray(2 + length)
    }
  }
  throw new Error('the connection ended without a close frame')
}
