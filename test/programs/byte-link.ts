/** What carries a program's frames: a WebSocket, or TCP, whose bytes may be cut anywhere. */
import { EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { WebSocket } from 'ws'
import { frameLength, HEADER_BYTES } from '../../protocol/index.ts'
import type { Closed } from '../wire-client.ts'

interface LinkEvents {
  /** One or more whole frames. */
  bytes: [bytes: Uint8Array]
  closed: [closed: Closed]
}

export interface ByteLink extends EventEmitter<LinkEvents> {
  send(bytes: Uint8Array): void
  /** Reads nothing more, until `resume`. */
  pause(): void
  resume(): void
  /** Says goodbye. */
  close(): void
  /** Is gone without a word. */
  cut(): void
}

/** Opens a connection to ws://… or tcp://…; the first frames come after the next turn. */
export async function openLink(url: string): Promise<ByteLink> {
  if (url.startsWith('ws')) {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    await once(socket, 'open')
    return new WebSocketLink(socket)
  }
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  return new TcpLink(socket)
}

class WebSocketLink extends EventEmitter<LinkEvents> implements ByteLink {
  private readonly socket: WebSocket

  constructor(socket: WebSocket) {
    super()
    this.socket = socket
    socket.on('message', (data: Buffer) => this.emit('bytes', data))
    socket.on('close', (code, reason) => this.emit('closed', { code, reason: reason.toString() }))
    socket.on('error', () => {})
  }

  send(bytes: Uint8Array): void {
    this.socket.send(bytes)
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  close(): void {
    this.socket.close()
  }

  cut(): void {
    this.socket.terminate()
  }
}

class TcpLink extends EventEmitter<LinkEvents> implements ByteLink {
  private readonly socket: Socket
  private received: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    super()
    this.socket = socket
    socket.on('data', (chunk: Buffer) => this.take(chunk))
    socket.on('close', () => this.emit('closed', { code: 0, reason: '' }))
    socket.on('error', () => {})
  }

  private take(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk])
    let whole = 0
    while (this.received.length - whole >= HEADER_BYTES) {
      const end = whole + frameLength(this.received, whole)
      if (end > this.received.length) break
      whole = end
    }
    const frames = this.received.subarray(0, whole)
    this.received = this.received.subarray(whole)
    if (frames.length > 0) this.emit('bytes', frames)
  }

  send(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  close(): void {
    this.socket.end()
  }

  cut(): void {
    this.socket.resetAndDestroy()
  }
}
