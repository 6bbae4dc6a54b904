/**
 * Any bytes, in any chunks, on a TCP connection: through a balancer's header, the head of the first frame, and the frames behind it.
 * However they are cut, the same client is let in or refused, the same frames and confirmations come in the same order, and no more
 * bytes are held than of one frame (W8, W11, T1, T3, A8).
 */
import assert from 'node:assert/strict'
import { addressOf } from '../../gateway/connection/addresses.ts'
import { parseProxyHeader } from '../../gateway/connection/proxy-protocol.ts'
import { readHead } from '../../gateway/connection/stream-head.ts'
import { TcpTransport } from '../../gateway/connection/tcp.ts'
import type { TransportReceiver } from '../../gateway/connection/transport.ts'
import { WriteBuffer } from '../../gateway/connection/write-buffer.ts'
import { FIRST_SEQUENCE, frameLength, fromUser, HEADER_BYTES, LEADER } from '../../protocol/index.ts'
import { proxyHeader } from '../../test/proxy-header.ts'
import { userVectors } from '../../test/vectors/vectors.ts'
import type { Target } from '../engine/target.ts'
import { MemorySocket } from '../fixtures/memory-socket.ts'

const MAX_BODY_BYTES = 256
/** Memory for a frame that has not arrived as a whole doubles from 1 KiB on. */
const MAX_HELD_BYTES = 1024
/** The first byte of an input says whether a balancer's header comes first; then come the places where the rest is cut. */
const BALANCED = 0x80
const CUTS = 4
const PREFIX_BYTES = 1 + CUTS

const clock = { now: () => 1000 }

/** What a server makes of a connection. */
interface Heard {
  /** Whose connection it is, as far as the server would know. */
  readonly address: string
  /** Whole frames, confirmations, and in the end perhaps bytes that are no frame. */
  readonly events: readonly string[]
}

async function heard(chunks: readonly Uint8Array[], isBalanced: boolean): Promise<Heard> {
  const stream = new MemorySocket()
  stream.on('error', () => {})
  const noted = note(stream, isBalanced)
  for (const chunk of chunks) await stream.receive(chunk)
  await stream.receiveEnd()
  return noted
}

/** Does what the TCP server does with a new connection. */
async function note(stream: MemorySocket, isBalanced: boolean): Promise<Heard> {
  const events: string[] = []
  let address = ''
  try {
    if (isBalanced) {
      const ip = await readHead(stream, bytes => {
        const header = parseProxyHeader(bytes)
        return header && { value: header.ip, length: header.length }
      })
      address = ip === undefined ? 'unknown' : addressOf(ip)
    }
    await readHead(stream, bytes => (bytes.length > 0 ? { value: bytes[0], length: 0 } : undefined))
  } catch (error) {
    stream.destroy()
    return { address, events: [error instanceof Error ? error.message : String(error)] }
  }
  const gone = Promise.withResolvers<void>()
  const transport = new TcpTransport(stream, MAX_BODY_BYTES, clock, receiver(events, gone.resolve))
  // A test has been sent, which confirmations can answer.
  transport.write(new WriteBuffer(), 1)
  await gone.promise
  return { address, events }
}

function receiver(events: string[], gone: () => void): TransportReceiver {
  return {
    message: (bytes, start, end) => noteFrames(events, bytes, start, end),
    acknowledged: sequence => events.push(`confirmed ${sequence}`),
    unfinished(bytes) {
      assert.ok(bytes <= MAX_HELD_BYTES, `${bytes} bytes are held`)
      return true
    },
    taken() {},
    neverAnswers() {},
    pinged() {},
    answered() {},
    lastNotice: () => new Uint8Array(0),
    close() {},
    drained() {},
    async finished() {},
    gone,
  }
}

/** Frames come together or one by one; of what is none, as much comes as has arrived. */
function noteFrames(events: string[], bytes: Uint8Array, start: number, end: number): void {
  let at = start
  while (end - at >= HEADER_BYTES && bytes[at] === LEADER && frameLength(bytes, at) <= HEADER_BYTES + MAX_BODY_BYTES) {
    const next = at + frameLength(bytes, at)
    assert.ok(next <= end, 'part of a frame')
    events.push(Buffer.from(bytes.subarray(at, next)).toString('latin1'))
    at = next
  }
  if (at < end) events.push('no frame')
}

const headers = ['192.0.2.1', '2001:db8::1', 'self'].map(proxyHeader)
const frames = userVectors.map(({ frame }) => frame).filter(({ length }) => length <= HEADER_BYTES + MAX_BODY_BYTES)
const confirmation = fromUser.encode('connectionTest', { number: FIRST_SEQUENCE + 1 })
const example = frames.at(-1) ?? confirmation
const streams = [
  ...frames.map(frame => [frame]),
  [example, confirmation, example, confirmation, confirmation],
  [confirmation, example, Uint8Array.of(LEADER, 0x0a, 0x01, 0x16, 0xff, 0, 0, 0), example],
  [example, example, Uint8Array.of(0), example],
]

export const target: Target = {
  maxBytes: 1024,
  seeds: [
    ...streams.map(parts => seed(0, parts)),
    ...headers.map(header => seed(BALANCED, [header, example, confirmation])),
  ],
  maxSteps: length => 20_000 + 400 * length,
  async run(input) {
    const rest = input.subarray(PREFIX_BYTES)
    const places = [...input.subarray(1, PREFIX_BYTES)].map(place => (place * rest.length) >> 8)
    const ends = [...places, rest.length].sort((one, other) => one - other)
    const chunks = ends.map((end, place) => rest.subarray(ends[place - 1] ?? 0, end)).filter(({ length }) => length > 0)
    const isBalanced = ((input[0] ?? 0) & BALANCED) !== 0
    assert.deepEqual(await heard(chunks, isBalanced), await heard([rest], isBalanced))
  },
}

function seed(choice: number, parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from([choice, 0x10, 0x40, 0x80, 0xc0, ...parts.flatMap(part => [...part])])
}
