/**
 * A connection that carries frames of the protocol, over WebSocket or TCP, and nothing more: the clients of tests, benchmarks,
 * chaos and the demonstration build on it.
 */
import { EventEmitter, once } from 'node:events'
import { WebSocket } from 'ws'
import {
  type ChatMessages,
  type Decoded,
  decodeRelayed,
  FrameReader,
  fromChat,
  fromServer,
  fromUser,
  Program,
  type RelayedFrame,
  type ServerMessages,
  toUserTraffic,
  type UserMessageName,
  type UserValues,
} from '../protocol/index.ts'
import { TcpSocket } from './tcp-socket.ts'

/** A frame from the server; texts of messages are bytes. */
export type ServerFrame = Decoded<ServerMessages>

/** A frame from the chat server. */
export type ChatFrame = Decoded<ChatMessages>

/** How a connection ended. */
export interface Closed {
  code: number
  reason: string
}

export interface WireOptions {
  headers?: Record<string, string>
  /** The address of this machine that the connection comes from. */
  localAddress?: string
  /** Whether each ping is answered at once, which acknowledges messages (M5); without it, see the socket's `ping` event. Over TCP: or the first. */
  autoPong?: boolean | 'first'
  /** Certificates of authorities to trust, in PEM, for wss. */
  ca?: string
  /** Over TCP: the client's address that a balancer tells by the PROXY protocol, or `self` for the balancer's own. */
  proxiedFor?: string
  /** How long the upgrade may take, in milliseconds. */
  handshakeTimeout?: number
}

interface WireEvents {
  open: []
  frame: [frame: ServerFrame]
  /** A frame of an attached program (N2). */
  relayed: [frame: RelayedFrame & { program: number }]
  /** A frame of the chat server (R3). */
  chat: [frame: ChatFrame]
  close: [closed: Closed]
}

export class WireClient extends EventEmitter<WireEvents> {
  /** For what the methods below do not offer: pongs, text messages. */
  readonly socket: WebSocket | TcpSocket
  private readonly ending = Promise.withResolvers<Closed>()

  constructor(url: string, options: WireOptions = {}) {
    super()
    const isTcp = url.startsWith('tcp')
    const socket = isTcp
      ? new TcpSocket(url, options)
      : new WebSocket(url, { ...options, autoPong: options.autoPong !== false, perMessageDeflate: false })
    this.socket = socket
    this.socket.on('open', () => this.emit('open'))
    this.socket.on('message', (data: Buffer) => {
      const frames = new FrameReader(new Uint8Array(data.buffer, data.byteOffset, data.length), toUserTraffic)
      while (frames.next()) {
        if (frames.sender === Program.server) this.emit('frame', fromServer.decode(frames))
        else if (frames.sender === Program.chat) this.emit('chat', fromChat.decode(frames))
        else this.emit('relayed', { program: frames.sender, ...decodeRelayed(frames) })
      }
    })
    this.socket.on('close', (code, reason) => {
      const closed = { code, reason: reason.toString() }
      this.ending.resolve(closed)
      this.emit('close', closed)
    })
    this.socket.on('error', () => {}) // a close follows
  }

  /** Resolves when the connection opens; rejects when it is refused. Call it before it can be open. */
  async opened(): Promise<void> {
    await once(this.socket, 'open')
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN
  }

  /** Sends one frame in a WebSocket message of its own. */
  sendFrame<N extends UserMessageName>(name: N, values: UserValues<N>): void {
    this.socket.send(fromUser.encode(name, values))
  }

  /** Sends any bytes as one WebSocket message. */
  sendRaw(bytes: Uint8Array): void {
    this.socket.send(bytes)
  }

  /** Stops reading: the server gets no acknowledgement any more. */
  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  /** How the connection ended, once it has. */
  get closed(): Promise<Closed> {
    return this.ending.promise
  }

  /** Closes the connection; resolves when the server has, too. */
  close(): Promise<Closed> {
    this.socket.close()
    return this.closed
  }

  /** Ends the connection without a close frame, as a lost network does. */
  cut(): Promise<Closed> {
    this.socket.terminate()
    return this.closed
  }
}
