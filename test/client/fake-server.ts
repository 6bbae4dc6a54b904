/** A WebSocket server that answers as the test wants, or not at all. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  type Decoded,
  encodeText,
  Flag,
  fromServer,
  fromUser,
  Kind,
  type ServerMessageName,
  type ServerValues,
  type UserMessages,
} from '../../protocol/index.ts'

export type FromUser = Decoded<UserMessages>

/** One connection to it. */
export class Peer {
  readonly socket: WebSocket
  /** The frames that have come, and in which WebSocket messages. */
  readonly messages: FromUser[][] = []

  constructor(socket: WebSocket, serve: Serve) {
    this.socket = socket
    socket.on('message', (data: Buffer) => {
      const frames = fromUser.decodeAll(data)
      this.messages.push(frames)
      for (const frame of frames) serve(this, frame)
      socket.emit('served')
    })
    socket.on('error', () => {}) // a close follows
  }

  get frames(): FromUser[] {
    return this.messages.flat()
  }

  send<N extends ServerMessageName>(name: N, values: ServerValues<N>): void {
    this.socket.send(fromServer.encode(name, values))
  }

  notice(text: string): void {
    this.send('message', { flag: Flag.system, number: 0, text: encodeText(text), kind: Kind.none })
  }

  /** Resolves when a frame of this name has come. */
  async until(name: FromUser['name'], count = 1): Promise<void> {
    while (this.frames.filter(frame => frame.name === name).length < count) {
      await once(this.socket, 'served', { signal: AbortSignal.timeout(10_000) })
    }
  }
}

type Serve = (peer: Peer, frame: FromUser) => void

/** Lets everyone in, and echoes connection tests. */
export function politely(peer: Peer, frame: FromUser): void {
  letIn(peer, frame)
  if (frame.name === 'connectionTest') peer.send('connectionTest', frame.values)
}

/** Lets everyone in, and answers nothing else. */
export function letIn(peer: Peer, { name }: FromUser): void {
  if (name === 'login') peer.send('loggedIn', { success: 1, groups: [] })
}

export class FakeServer {
  readonly peers: Peer[] = []
  private readonly server: WebSocketServer

  private constructor(server: WebSocketServer, serve: Serve) {
    this.server = server
    server.on('connection', socket => {
      this.peers.push(new Peer(socket, serve))
      server.emit('peer')
    })
  }

  /** Listens until the test is over. */
  static async start(t: TestContext, serve: Serve = politely, port = 0): Promise<FakeServer> {
    const server = new WebSocketServer({ port, host: '127.0.0.1' })
    await once(server, 'listening')
    t.after(() => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    })
    return new FakeServer(server, serve)
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** The connection of this place, once it is there. */
  async peer(place = 0): Promise<Peer> {
    for (;;) {
      const peer = this.peers[place]
      if (peer !== undefined) return peer
      await once(this.server, 'peer', { signal: AbortSignal.timeout(10_000) })
    }
  }
}
