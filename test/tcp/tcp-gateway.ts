/** A gateway that listens for TCP, and sockets that send it any bytes. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import { readConfig } from '../../gateway/config.ts'
import { type Server, startServer } from '../../gateway/server.ts'
import {
  type Decoded,
  decodeText,
  FrameReader,
  frameLength,
  fromServer,
  HEADER_BYTES,
  type ReasonName,
  reasonOf,
  type ServerMessages,
  toUserTraffic,
} from '../../protocol/index.ts'
import { TestClient } from '../client.ts'
import { sqliteDatabase } from '../database.ts'
import { DEADLINE_MS } from '../until.ts'
import type { WireOptions } from '../wire-client.ts'

export interface TcpGateway {
  readonly server: Server
  /** Of its database. */
  readonly databaseUrl: string
  readonly port: number
  /** What it has logged. */
  readonly log: readonly Record<string, unknown>[]
  connect(options?: WireOptions): Promise<TestClient>
  signUp(options?: WireOptions): Promise<TestClient>
  /** A native client over WebSocket. */
  connectWebSocket(): Promise<TestClient>
}

/** Settings by their environment names. It is closed after the test. */
export async function startTcpGateway(t: TestContext, settings: Record<string, string> = {}): Promise<TcpGateway> {
  const database = await sqliteDatabase()
  const log: Record<string, unknown>[] = []
  const config = readConfig({
    ...{ PORT: '0', TCP_PORT: '0', DATABASE_URL: database.url, DRAIN_MS: '0', LOBBY: 'off' },
    ...settings,
  })
  const logger = pino({ level: 'debug' }, { write: (line: string) => log.push(JSON.parse(line)) })
  const server = await startServer(config, Date, undefined, logger)
  t.after(async () => {
    await server.close()
    await database.remove()
  })
  const { tcpUrl = '' } = server
  const connectTo = (options?: WireOptions) => TestClient.connect(tcpUrl, options)
  return {
    ...{ server, log, databaseUrl: database.url, port: Number(new URL(tcpUrl).port), connect: connectTo },
    async signUp(options) {
      const client = await connectTo(options)
      await client.signUp()
      return client
    },
    connectWebSocket: () => TestClient.connect(`${server.url.replace('http', 'ws')}/ws`),
  }
}

type ServerFrame = Decoded<ServerMessages>

/** Returns the socket of a client of one's own, connected, and what it gets until the end, in frames. */
export async function open(port: number): Promise<{ socket: Socket; ended: Promise<ServerFrame[]> }> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  const end = Promise.withResolvers<ServerFrame[]>()
  socket.on('error', () => {})
  socket.on('close', () => end.resolve(framesIn(Buffer.concat(chunks))))
  await once(socket, 'connect', { signal: AbortSignal.timeout(DEADLINE_MS) })
  return { socket, ended: end.promise }
}

function framesIn(bytes: Buffer): ServerFrame[] {
  const frames: ServerFrame[] = []
  for (let at = 0; at + HEADER_BYTES <= bytes.length; at += frameLength(bytes, at)) {
    const reader = new FrameReader(bytes.subarray(at, at + frameLength(bytes, at)), toUserTraffic)
    reader.next()
    frames.push(fromServer.decode(reader))
  }
  return frames
}

/** The reason and the words of the last frame, which has to be a notice (T2). */
export function lastNotice(frames: readonly ServerFrame[]): { reason: ReasonName | undefined; text: string } {
  const last = frames.at(-1)
  if (last?.name !== 'message') throw new Error(`the last frame is ${last?.name}`)
  return { reason: reasonOf(last.values.kind), text: decodeText(last.values.text) }
}
