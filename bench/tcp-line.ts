/** A simulated user's TCP connection, with what a user needs of a WebSocket. */
import { EventEmitter } from 'node:events'
import { connect, type Socket } from 'node:net'

interface LineEvents {
  open: []
  message: [bytes: Buffer]
  error: [error: Error]
  close: [code: number, reason: string]
}

export class TcpLine extends EventEmitter<LineEvents> {
  private readonly socket: Socket

  constructor(origin: string) {
    super()
    const { hostname, port } = new URL(origin)
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true })
    this.socket.on('connect', () => this.emit('open'))
    this.socket.on('data', bytes => this.emit('message', bytes))
    this.socket.on('error', error => this.emit('error', error))
    this.socket.on('close', () => this.emit('close', 0, 'by the server'))
  }

  send(bytes: string | Uint8Array): void {
    this.socket.write(bytes)
  }

  terminate(): void {
    this.socket.destroy()
  }
}
