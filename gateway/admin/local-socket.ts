/**
 * The admin command on the machine of a gateway, without Redis: a Unix socket that only the gateway's user (and root) can open.
 *
 * Each side sends packets: a length (l), and so many bytes. The first is the instance's, with its id; then each command is answered by
 * one packet, in order, with the same bodies as in an envelope (remote-messages.ts).
 */
import { once } from 'node:events'
import { access, constants, lstat, unlink } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import type { Logger } from 'pino'
import { encodeText } from '../../protocol/index.ts'
import type { Config } from '../config.ts'
import { codeOf, Misconfigured } from '../errors.ts'
import { isPostgres } from '../store/open.ts'
import { MAX_BODY_BYTES } from './remote-messages.ts'

const LENGTH_BYTES = 4
/** Commands that are connected at the same time; more are cut off. */
const MAX_CONNECTIONS = 16
/** How long a command may say nothing, and how long a socket may take to answer, in milliseconds. */
const SILENCE_MS = 10_000
/** The name of a Unix socket on Linux has so many bytes at most. */
const MAX_PATH_BYTES = 107
/** Nobody but the owner may open the socket. */
const OWNER_ONLY = 0o177

/** Executes an encoded command, and returns the encoded reply. Throws an Error for one that is malformed. */
type Execute = (sender: string, body: Uint8Array) => Promise<Uint8Array>

/** Returns where the socket of a gateway with these settings is; undefined if it has none. */
export function localSocketPath({ adminSocket, databaseUrl }: Config): string | undefined {
  if (adminSocket === 'off') return undefined
  if (adminSocket !== '') return adminSocket
  return isPostgres(databaseUrl) || databaseUrl === ':memory:' ? undefined : `${databaseUrl}-admin`
}

/** Throws Misconfigured if there can be no socket of this name: what the system says of it is unclear, and a file is never replaced. */
export async function checkSocketPath(path: string): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  const problem =
    Buffer.byteLength(path) > MAX_PATH_BYTES
      ? `the path is longer than ${MAX_PATH_BYTES} bytes`
      : there === undefined || there.isSocket()
        ? await access(dirname(path), constants.W_OK).then(
            () => undefined,
            error => error.message,
          )
        : 'it exists, and is not a socket'
  if (problem !== undefined) throw new Misconfigured(`ADMIN_SOCKET: cannot listen on ${path}: ${problem}`)
}

/** Listens for commands on this machine. */
export class LocalSocket {
  private readonly server: Server
  private readonly open = new Set<Socket>()

  private constructor(server: Server) {
    this.server = server
  }

  /** Throws Misconfigured if there can be no socket of this name, or another gateway has it. */
  static async listen(path: string, instance: string, execute: Execute, log: Logger): Promise<LocalSocket> {
    await checkSocketPath(path)
    const server = createServer()
    const socket = new LocalSocket(server)
    server.maxConnections = MAX_CONNECTIONS
    server.on('connection', client => socket.serve(client, instance, execute, log))
    await listenAlone(server, path).catch(error => {
      throw new Misconfigured(`ADMIN_SOCKET: cannot listen on ${path}: ${error.message}`, { cause: error })
    })
    return socket
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    for (const client of this.open) client.destroy()
    await closed
  }

  private serve(client: Socket, instance: string, execute: Execute, log: Logger): void {
    this.open.add(client)
    client.on('close', () => this.open.delete(client))
    // A close follows.
    client.on('error', () => {})
    client.setTimeout(SILENCE_MS, () => client.destroy())
    sendPacket(client, encodeText(instance))
    answerAll(client, body => execute('local', body)).catch(error => {
      const hasLeft = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'].includes(codeOf(error))
      if (!hasLeft) log.warn({ reason: error.message }, 'admin command on the local socket refused')
      client.destroy()
    })
  }
}

async function answerAll(client: Socket, execute: (body: Uint8Array) => Promise<Uint8Array>): Promise<void> {
  for await (const body of packets(client)) sendPacket(client, await execute(body))
}

/** Creates the socket with the rights that it has to have, in the place of one that a killed gateway left. */
async function listenAlone(server: Server, path: string): Promise<void> {
  try {
    await listen(server, path)
  } catch (error) {
    if (codeOf(error) !== 'EADDRINUSE') throw error
    const probe = await openSocket(path).catch(() => undefined)
    if (probe !== undefined) {
      probe.destroy()
      throw error
    }
    await unlink(path)
    await listen(server, path)
  }
}

async function listen(server: Server, path: string): Promise<void> {
  // The file is created before listen() returns.
  const mask = process.umask(OWNER_ONLY)
  try {
    server.listen(path)
  } finally {
    process.umask(mask)
  }
  await once(server, 'listening')
}

/** Opens the socket of a gateway. Rejects at once if nobody listens there. */
export async function openSocket(path: string): Promise<Socket> {
  const socket = connect(path)
  await once(socket, 'connect', { signal: AbortSignal.timeout(SILENCE_MS) })
  return socket
}

export function sendPacket(socket: Socket, body: Uint8Array): void {
  const packet = Buffer.alloc(LENGTH_BYTES + body.length)
  packet.writeUInt32BE(body.length)
  packet.set(body, LENGTH_BYTES)
  socket.write(packet)
}

/** Iterates over the packets that arrive. Throws an Error for one that is too long. */
export async function* packets(socket: Socket): AsyncGenerator<Uint8Array, undefined> {
  let received = Buffer.alloc(0)
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk])
    while (received.length >= LENGTH_BYTES) {
      const length = received.readUInt32BE()
      if (length > MAX_BODY_BYTES) throw new Error(`a packet of ${length} bytes`)
      if (received.length < LENGTH_BYTES + length) break
      yield received.subarray(LENGTH_BYTES, LENGTH_BYTES + length)
      received = received.subarray(LENGTH_BYTES + length)
    }
  }
}
