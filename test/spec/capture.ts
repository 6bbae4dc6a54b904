/** Captures made of bytes, by text2pcap, and what tshark sees in them with the dissector of spec/. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const dissector = fileURLToPath(new URL('../../spec/oicq.lua', import.meta.url))
const execute = promisify(execFile)

/** What one segment of a TCP connection carries, and who sent it. */
export interface Segment {
  readonly sender: 'user' | 'server'
  readonly bytes: Uint8Array
}

/** Writes a capture of one TCP connection to this port of the server, and returns its path. */
export async function capture(folder: string, port: number, segments: readonly Segment[]): Promise<string> {
  const name = await mkdtemp(join(folder, 'capture-'))
  const dump = segments.map(({ sender, bytes }) => `${sender === 'user' ? 'I' : 'O'}\n000000 ${spaced(bytes)}\n`)
  await writeFile(join(name, 'dump.txt'), dump.join(''))
  await execute('text2pcap', ['-q', '-D', '-T', `40000,${port}`, join(name, 'dump.txt'), join(name, 'dump.pcapng')])
  return join(name, 'dump.pcapng')
}

function spaced(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replaceAll(/..(?!$)/g, '$& ')
}

/** Returns what tshark prints of a capture. Rejects when the dissector does not load, or fails. */
export async function tshark(capture: string, args: readonly string[]): Promise<string> {
  const all = ['-X', `lua_script:${dissector}`, '-r', capture, ...args]
  const { stdout, stderr } = await execute('tshark', all, { maxBuffer: 64 * 1024 * 1024 })
  const fault = /^.*\bLua.*\berror\b.*$/im.exec(stderr + stdout)
  if (fault !== null) throw new Error(fault[0])
  return stdout
}

/** A folder for captures that is gone when the tests end. */
export async function captureFolder(scope: { after(end: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-captures-'))
  scope.after(() => rm(folder, { recursive: true }))
  return folder
}

/** The segments in which a WebSocket opens, with this subprotocol or none. */
export function handshake(subprotocol?: string): Segment[] {
  const chosen = subprotocol === undefined ? '' : `Sec-WebSocket-Protocol: ${subprotocol}\r\n`
  const request = `GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${chosen}\r\n`
  const response = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n${chosen}\r\n`
  return [
    { sender: 'user', bytes: Buffer.from(request) },
    { sender: 'server', bytes: Buffer.from(response) },
  ]
}

/** A binary message of a WebSocket, masked as RFC 6455 wants it from a client. */
export function binaryMessage({ sender, bytes }: Segment): Segment {
  const isMasked = sender === 'user'
  const head = bytes.length < 126 ? [0x82, bytes.length] : [0x82, 126, bytes.length >> 8, bytes.length & 0xff]
  if (!isMasked) return { sender, bytes: Buffer.concat([Buffer.from(head), bytes]) }
  head[1] = (head[1] ?? 0) | 0x80
  const mask = [0x12, 0x34, 0x56, 0x78]
  const masked = bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  return { sender, bytes: Buffer.concat([Buffer.from([...head, ...mask]), masked]) }
}
