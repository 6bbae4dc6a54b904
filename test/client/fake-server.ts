/** A fake server: a WebSocket server that replies as the test wants, or not at all. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  because,
  type ChatMessageName,
  type ChatMessageValues,
  type ChatRequestName,
  type ChatRequests,
  type ChatRequestValues,
  type Decoded,
  encodeText,
  Flag,
  FrameReader,
  fromChat,
  fromServer,
  fromUser,
  fromUserTraffic,
  Kind,
  noticeText,
  Program,
  type ReasonName,
  type ReasonParameters,
  reasons,
  type ServerMessageName,
  type ServerValues,
  type Subject,
  toChat,
  type UserMessages,
  type UserValues,
} from '../../protocol/index.ts'
import { DEADLINE_MS } from '../until.ts'

export type FromUser = Decoded<UserMessages>

/** The server's side of one connection. */
export class FakeConnection {
  readonly socket: WebSocket
  /** The frames received, by WebSocket message, but for the test that follows each sign-in, which is always echoed (M1.7). */
  readonly messages: FromUser[][] = []
  /** Whether a sign-in has succeeded whose test has not come yet. */
  private awaitsFirstTest = false
  /** The frames for the chat server that no test has taken yet. */
  private readonly toChat: Decoded<ChatRequests>[] = []

  constructor(socket: WebSocket, handle: FrameHandler) {
    this.socket = socket
    socket.on('message', (data: Buffer) => {
      const frames: FromUser[] = []
      const reader = new FrameReader(data, fromUserTraffic)
      while (reader.next()) {
        if (reader.receiver === Program.chat) this.toChat.push(toChat.decode(reader))
        else {
          const frame = fromUser.decode(reader)
          if (this.awaitsFirstTest && frame.name === 'connectionTest') this.echoFirst(frame.values)
          else frames.push(frame)
        }
      }
      if (frames.length > 0) this.messages.push(frames)
      for (const frame of frames) handle(this, frame)
      socket.emit('handled')
    })
    socket.on('error', () => {}) // A close event follows.
  }

  get frames(): FromUser[] {
    return this.messages.flat()
  }

  send<N extends ServerMessageName>(name: N, values: ServerValues<N>): void {
    if (name === 'loggedIn' && 'success' in values) this.awaitsFirstTest = values.success === 1
    this.socket.send(fromServer.encode(name, values))
  }

  private echoFirst(test: UserValues<'connectionTest'>): void {
    this.awaitsFirstTest = false
    this.send('connectionTest', test)
    this.socket.emit('first test')
  }

  /** Resolves when the test that follows a sign-in has been echoed. */
  async firstTest(): Promise<void> {
    if (this.awaitsFirstTest) await once(this.socket, 'first test', { signal: AbortSignal.timeout(DEADLINE_MS) })
  }

  /** Sends a frame of the chat server. */
  chat<N extends ChatMessageName>(name: N, values: ChatMessageValues<N>): void {
    this.socket.send(fromChat.encode(name, values))
  }

  /** Resolves with the next request to the chat server, which has to be of this name. */
  async nextChat<N extends ChatRequestName>(name: N): Promise<ChatRequestValues<N>> {
    for (;;) {
      const frame = this.toChat.shift()
      if (frame === undefined) await once(this.socket, 'handled', { signal: AbortSignal.timeout(DEADLINE_MS) })
      else if (frame.name === name) return frame.values as ChatRequestValues<N>
      else throw new Error(`awaited ${name}, but ${frame.name} came`)
    }
  }

  /** Sends words of the administrator. */
  announce(text: string): void {
    this.send('message', { flag: Flag.system, number: 0, text: encodeText(text), kind: Kind.none })
  }

  /** Sends a notice with a reason (E4). */
  notice<N extends ReasonName>(subject: Subject, name: N, ...parameters: ReasonParameters<N>): void {
    const text = encodeText(noticeText(subject, because(name, ...parameters)))
    this.send('message', { flag: Flag.system, number: 0, text, kind: reasons[name].code })
  }

  /** Resolves when `count` frames of this name have been received. */
  async waitFor(name: FromUser['name'], count = 1): Promise<void> {
    while (this.frames.filter(frame => frame.name === name).length < count) {
      await once(this.socket, 'handled', { signal: AbortSignal.timeout(DEADLINE_MS) })
    }
  }
}

type FrameHandler = (connection: FakeConnection, frame: FromUser) => void

/** Accepts every login, and echoes connection tests. */
export function acceptAndEcho(connection: FakeConnection, frame: FromUser): void {
  acceptLogins(connection, frame)
  if (frame.name === 'connectionTest') connection.send('connectionTest', frame.values)
}

/** Accepts every login, and replies to nothing else. */
export function acceptLogins(connection: FakeConnection, { name }: FromUser): void {
  if (name === 'login') connection.send('loggedIn', { success: 1, groups: [] })
}

export class FakeServer {
  readonly connections: FakeConnection[] = []
  private readonly server: WebSocketServer

  private constructor(server: WebSocketServer, handle: FrameHandler) {
    this.server = server
    server.on('connection', socket => this.connections.push(new FakeConnection(socket, handle)))
  }

  /** Starts a server that listens until the test ends. */
  static async start(t: TestContext, handle: FrameHandler = acceptAndEcho, port = 0): Promise<FakeServer> {
    const server = new WebSocketServer({ port, host: '127.0.0.1' })
    await once(server, 'listening')
    t.after(() => {
      for (const socket of server.clients) socket.terminate()
      server.close()
    })
    return new FakeServer(server, handle)
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Resolves with the connection of this index once it is open. */
  async connection(index = 0): Promise<FakeConnection> {
    for (;;) {
      const connection = this.connections[index]
      if (connection !== undefined) return connection
      await once(this.server, 'connection', { signal: AbortSignal.timeout(DEADLINE_MS) })
    }
  }
}
