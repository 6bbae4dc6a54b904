/** HTTP by hand: requests that a client library would correct or refuse. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { DEADLINE_MS } from '../until.ts'

export interface RawAnswer {
  /** Undefined when the connection was closed without an answer. */
  readonly status: number | undefined
  readonly head: string
  /** As latin1, whatever it is. */
  readonly body: string
}

export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => {}) // a close follows
  await once(socket, 'connect', { signal: AbortSignal.timeout(DEADLINE_MS) })
  return socket
}

/** What comes until the server closes. */
export async function answerOn(socket: Socket): Promise<RawAnswer> {
  const chunks: Buffer[] = []
  socket.on('data', chunk => chunks.push(chunk))
  await once(socket, 'close', { signal: AbortSignal.timeout(DEADLINE_MS) })
  const text = Buffer.concat(chunks).toString('latin1')
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s)
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(head) ?? []
  return { status: status === undefined ? undefined : Number(status), head, body }
}

/** Asks for this very path, with these lines in the head. */
export async function getRaw(url: string, path: string, ...lines: readonly string[]): Promise<RawAnswer> {
  const socket = await openSocket(url)
  const head = [`GET ${path} HTTP/1.1`, `Host: ${new URL(url).host}`, 'Connection: close', ...lines]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  return answerOn(socket)
}
