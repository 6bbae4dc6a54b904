/**
 * Any bytes, in any chunks, on a client's WebSocket: through the fast path, the frame queue and the dispatch gate. With the fast path
 * and with ws alone, the same frames come to the same handlers, and the client is answered and closed in the same way (W8, M5, E2).
 */
import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import pino from 'pino'
import { WebSocketServer } from 'ws'
import { AddressShares } from '../../gateway/connection/address-shares.ts'
import { ClientWebSocket } from '../../gateway/connection/client-web-socket.ts'
import { Connection, type ConnectionContext } from '../../gateway/connection/connection.ts'
import { ConnectionTimers } from '../../gateway/connection/timers.ts'
import type { OpenTransport } from '../../gateway/connection/transport.ts'
import { Turn } from '../../gateway/connection/turn.ts'
import { WebSocketTransport } from '../../gateway/connection/websocket.ts'
import { BarrierDeadlines } from '../../gateway/delivery/barrier-deadlines.ts'
import { Refusal } from '../../gateway/errors.ts'
import { createDispatch, type Handlers, type Requester } from '../../gateway/handlers/dispatch.ts'
import { ConnectionCounts } from '../../gateway/metrics/counts.ts'
import {
  because,
  type FrameReader,
  failedReply,
  Program,
  type UserMessageName,
  userMessages,
} from '../../protocol/index.ts'
import { userVectors } from '../../test/vectors/vectors.ts'
import type { Target } from '../engine/target.ts'
import { MemorySocket } from '../fixtures/memory-socket.ts'
import { signIn } from '../fixtures/session.ts'

const MAX_MESSAGE_BYTES = 512
const MAX_BODY_BYTES = 256
/** The first byte of an input says whether somebody is signed in; then come the places where the rest is cut. */
const SIGNED_IN = 0x80
const CUTS = 3
const HEADER_BYTES = 1 + CUTS
const NUMBER = 10001
/** Completes a header that the input has only a part of: ws looks at the first two bytes by themselves, the fast path does not. */
const ENDING = new Uint8Array(14)

const log = pino({ level: 'silent' })

/** A clock that stands still, so that flood control does the same each time. */
class StillTurn extends Turn {
  override now(): number {
    return 1000
  }
}

const clock = new StillTurn()
const shares = new AddressShares({
  ...{ connections: 10, connectionsPerAddress: 10, notSignedInPerAddress: 10 },
  ...{ unfinishedBytes: 1 << 20, unfinishedBytesPerAddress: 1 << 20 },
})
const counts = new ConnectionCounts()

/** Resolves when all bytes have come. */
let allCame = Promise.withResolvers<void>()

/**
 * Every other reply waits until all bytes have come, and holds up the frames behind it: the fast path sees a fault of a header later
 * than ws, which looks at its first two bytes, and must not win or lose a race with a reply. One request is refused.
 */
function handle(name: UserMessageName, request: object): unknown {
  const row = userMessages[name]
  if (name === 'addGroup') throw new Refusal('blockedByYou')
  const reply = 'reply' in row ? failedReply(row.reply, { ...request }) : undefined
  return row.code % 2 === 0 ? allCame.promise.then(() => reply) : reply
}

const names = Object.keys(userMessages) as UserMessageName[]
const handlers = Object.fromEntries(
  names.map(name => [name, (_: Requester, request: object) => handle(name, request)]),
) as Handlers
/** There is neither an attached program nor a chat server. */
const relay = (from: Requester, _: unknown, { receiver }: FrameReader) => {
  from.notice({ name: 'program', number: receiver }, because('noProgram'))
  return undefined
}
const chat = (from: Requester) => {
  from.notice({ name: 'program', number: Program.chat }, because('noProgram'))
  return undefined
}
const dispatch = createDispatch(handlers, { operators: [NUMBER] }, log, counts, { relay, chat })

const server = new WebSocketServer({
  ...{ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false, autoPong: false },
  WebSocket: ClientWebSocket,
})

interface Heard {
  readonly frames: string[]
  /** What was written before the closing handshake. */
  readonly replies: string
  readonly end: string
}

/** Returns what a connection makes of these chunks. */
async function heard(chunks: readonly Uint8Array[], isSignedIn: boolean, withFastPath: boolean): Promise<Heard> {
  allCame = Promise.withResolvers()
  const stream = new MemorySocket()
  const frames: string[] = []
  let [end, replies] = ['', '']
  const context: ConnectionContext = {
    ...{ log, turn: clock, timers: new ConnectionTimers(clock, [], 60_000), counts },
    ...{ shares, barrierDeadlines: new BarrierDeadlines(clock), connections: { remove: () => {} } },
    ...{ rateLimits: true, maxBodyBytes: MAX_BODY_BYTES },
    ...{ maxBufferedBytes: 1 << 20, maxUnacked: 100, idleTimeoutMs: 60_000 },
    dispatch(connection: Connection, frame: FrameReader) {
      frames.push(`${frame.type} ${Buffer.from(frame.bytes.subarray(frame.offset, frame.end)).toString('latin1')}`)
      assert.ok(frame.end - frame.offset <= MAX_BODY_BYTES)
      return dispatch(connection, frame)
    },
  }
  server.handleUpgrade(handshake(stream), stream, Buffer.alloc(0), socket => {
    // With another listener, the fast path leaves the socket to ws.
    if (!withFastPath) stream.on('data', () => {})
    socket.on('error', () => {})
    const { close } = socket
    socket.close = (code, reason) => {
      const before = payloads(stream.written)
      close.call(socket, code, reason)
      // The first one counts. One without a reason calls another with a reason.
      if (end === '') [end, replies] = [`${code} ${reason}`, before]
    }
    const open: OpenTransport = receiver => new WebSocketTransport(socket, stream, MAX_MESSAGE_BYTES, log, receiver)
    const connection = new Connection(context, 'c', '192.0.2.1', open)
    if (isSignedIn) connection.session = signIn(connection, NUMBER)
  })
  stream.written.length = 0
  for (const chunk of [...chunks, ENDING]) await stream.receive(chunk)
  allCame.resolve()
  await turn()
  if (end === '') replies = payloads(stream.written)
  await stream.cut()
  context.timers.stop()
  const { connections, unfinishedBytes } = shares.total
  assert.deepEqual([connections, unfinishedBytes], [0, 0])
  return { frames, replies, end }
}

/** What WebSocket frames contain: how many frames it takes depends on the turns of the event loop. */
function payloads(chunks: readonly Uint8Array[]): string {
  const written = Buffer.concat(chunks)
  let contents = ''
  for (let at = 0; at < written.length; ) {
    const length = written[at + 1] ?? 0
    const start = at + (length < 126 ? 2 : 4)
    at = start + (length < 126 ? length : written.readUInt16BE(at + 2))
    contents += written.toString('latin1', start, at)
  }
  return contents
}

function handshake(stream: MemorySocket): IncomingMessage {
  const request = new IncomingMessage(stream)
  request.method = 'GET'
  request.headers = {
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  }
  return request
}

/** A frame of RFC 6455 with a mask of zeros. */
function masked(first: number, payload: Uint8Array): Uint8Array {
  const { length } = payload
  const size = length < 126 ? [0x80 | length] : [0x80 | 126, length >> 8, length & 0xff]
  return Uint8Array.from([first, ...size, 0, 0, 0, 0, ...payload])
}

const [FINAL, TEXT, BINARY, CLOSE, PING, PONG] = [0x80, 0x1, 0x2, 0x8, 0x9, 0xa]
const messages = userVectors.map(({ frame }) => frame).filter(({ length }) => length <= MAX_MESSAGE_BYTES)
const example = messages.at(-1) ?? new Uint8Array(0)
const traffic = [
  ...messages.map(message => [masked(FINAL | BINARY, message)]),
  [masked(FINAL | PING, example.subarray(0, 4)), masked(FINAL | BINARY, example)],
  [masked(FINAL | PONG, example.subarray(0, 4)), masked(FINAL | BINARY, example)],
  [masked(BINARY, example.subarray(0, 3)), masked(FINAL | PING, example), masked(FINAL, example.subarray(3))],
  [masked(FINAL | TEXT, example), masked(FINAL | BINARY, example)],
  [masked(FINAL | BINARY, example), masked(FINAL | CLOSE, Uint8Array.of(3, 232)), masked(FINAL | BINARY, example)],
  [masked(FINAL | BINARY, Uint8Array.from([...example, ...example, ...example]))],
]

export const target: Target = {
  maxBytes: 1024,
  seeds: traffic.flatMap(frames =>
    [0, SIGNED_IN].map(choice => Uint8Array.from([choice, 0x40, 0x80, 0xc0, ...frames.flatMap(frame => [...frame])])),
  ),
  maxSteps: length => 20_000 + 400 * length,
  async run(input) {
    const rest = input.subarray(HEADER_BYTES)
    const places = [...input.subarray(1, HEADER_BYTES)].map(place => (place * rest.length) >> 8)
    const ends = [...places, rest.length].sort((one, other) => one - other)
    const chunks = ends.map((end, place) => rest.subarray(ends[place - 1] ?? 0, end)).filter(({ length }) => length > 0)
    const isSignedIn = ((input[0] ?? 0) & SIGNED_IN) !== 0
    const fast = await heard(chunks, isSignedIn, true)
    const plain = await heard(chunks, isSignedIn, false)
    assert.deepEqual([fast.frames, fast.end], [plain.frames, plain.end])
    // A close may come a turn of the event loop earlier, and what was to be written at the end of that turn is not.
    const [shorter = '', longer = ''] = [fast.replies, plain.replies].sort((one, other) => one.length - other.length)
    assert.ok(longer.startsWith(shorter), JSON.stringify([fast.replies, plain.replies]))
  },
}
