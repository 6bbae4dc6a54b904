/** Answers on sockets for which Node makes no response. */
import type { Duplex } from 'node:stream'
import { STATUS_CODES } from './node-http.ts'

/** Writes a response that ends the connection; closing the socket is left to the caller. */
export function writeAnswer(socket: Duplex, status: number, type: string, body: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    `Content-Type: ${type}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  socket.write([...head, '', body].join('\r\n'))
}
