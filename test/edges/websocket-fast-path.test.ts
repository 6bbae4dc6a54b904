/** With the fast path and without it, the same messages, pings and pongs arrive in the same order (W8, M5). */
import assert from 'node:assert/strict'
import diagnostics from 'node:diagnostics_channel'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { WebSocketServer } from 'ws'
import { installFastPath } from '../../gateway/connection/websocket-fast-path.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'

const MAX_PAYLOAD = 66_000
const [CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG] = [0x0, 0x1, 0x2, 0x8, 0x9, 0xa]
const FINAL = 0x80

const server = new WebSocketServer({ noServer: true, maxPayload: MAX_PAYLOAD, perMessageDeflate: false })

const warnings: unknown[] = []
const log = { warn: (fields: unknown) => void warnings.push(fields) }

/** Returns what arrives of bytes that come in these chunks; `prepare` sees the stream before the fast path is installed. */
async function heard(
  chunks: readonly Buffer[],
  withFastPath: boolean,
  prepare: (stream: Duplex) => void = () => {},
): Promise<{ events: string[]; code: number }> {
  const events: string[] = []
  const tell = (what: string, data: Uint8Array) => events.push(`${what} ${Buffer.from(data).toString('base64')}`)
  const stream = new Duplex({ read() {}, write: (_, __, done) => done() })
  const request = new IncomingMessage(new Socket())
  request.method = 'GET'
  request.headers = {
    upgrade: 'websocket',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-version': '13',
  }
  let code = 0
  server.handleUpgrade(request, stream, Buffer.alloc(0), socket => {
    const message = (bytes: Buffer, start: number, end: number) => tell('binary', bytes.subarray(start, end))
    const pong = (bytes: Buffer, start: number, end: number) => tell('pong', bytes.subarray(start, end))
    prepare(stream)
    if (withFastPath) installFastPath(socket, stream, MAX_PAYLOAD, { message, pong, unfinished: () => true }, log)
    socket.on('message', (data: Buffer, isBinary) => tell(isBinary ? 'binary' : 'text', data))
    socket.on('ping', data => tell('ping', data))
    socket.on('pong', data => tell('pong', data))
    socket.on('error', () => {})
    const { close } = socket
    socket.close = (status, reason) => {
      code = status ?? 1005
      close.call(socket, status, reason)
    }
  })
  for (const chunk of chunks) {
    // Bytes are unmasked in place.
    stream.push(Buffer.from(chunk))
    await turn()
  }
  stream.destroy()
  return { events, code }
}

interface Frame {
  first: number
  payload: Buffer
  mask: Buffer
}

function encoded({ first, payload, mask }: Frame): Buffer {
  const { length } = payload
  const extended = length < 126 ? Buffer.alloc(0) : Buffer.alloc(length < 65_536 ? 2 : 8)
  if (extended.length === 2) extended.writeUInt16BE(length)
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length))
  const second = 0x80 | (length < 126 ? length : length < 65_536 ? 126 : 127)
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  return Buffer.concat([Buffer.of(first, second), extended, mask, masked])
}

const mask = fc.oneof(fc.constant(Buffer.alloc(4)), fc.uint8Array({ minLength: 4, maxLength: 4 }).map(Buffer.from))
const small = fc.uint8Array({ maxLength: 125 }).map(Buffer.from)
const lengths = fc.constantFrom(0, 1, 125, 126, 127, 300, 65_535, 65_536, MAX_PAYLOAD)
const payload = fc.oneof(
  { weight: 4, arbitrary: small },
  lengths.map(length => Buffer.alloc(length, 'x')),
)
const frame = (first: number, payloads: fc.Arbitrary<Buffer>) =>
  fc.record({ first: fc.constant(first), payload: payloads, mask })
const control = fc.oneof(frame(FINAL | PONG, small), frame(FINAL | PING, small))

/** One message in fragments, with control frames between them. */
const fragmented = fc
  .tuple(
    frame(BINARY, small),
    fc.array(fc.oneof(frame(CONTINUATION, small), control), { maxLength: 3 }),
    frame(FINAL | CONTINUATION, small),
  )
  .map(([begin, middle, end]) => [begin, ...middle, end])

const one = (frames: fc.Arbitrary<Frame>) => frames.map(frame => [frame])
const sound = fc.oneof(
  { weight: 6, arbitrary: one(frame(FINAL | BINARY, payload)) },
  { weight: 3, arbitrary: one(control) },
  one(frame(FINAL | TEXT, fc.string().map(Buffer.from))),
  fragmented,
)
const traffic = fc.array(sound, { maxLength: 8 }).map(frames => Buffer.concat(frames.flat().map(encoded)))
/** Where bytes are cut into chunks, in thousandths. */
const cuts = fc.array(fc.nat(1000), { maxLength: 6 })

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map(place => Math.floor((place * bytes.length) / 1000)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, place) => bytes.subarray(ends[place - 1] ?? 0, end)).filter(({ length }) => length > 0)
}

test('W8, M5: sound traffic, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(traffic, cuts, async (bytes, places) => {
      const chunks = cut(bytes, places)
      assert.deepEqual(await heard(chunks, true), await heard(chunks, false))
    }),
    { numRuns: 300 },
  )
})

test('W8, M5: sound traffic, byte by byte', async () => {
  const shortTraffic = traffic.filter(({ length }) => length < 400)
  await fc.assert(
    fc.asyncProperty(shortTraffic, async bytes => {
      const chunks = Array.from(bytes, byte => Buffer.of(byte))
      assert.deepEqual(await heard(chunks, true), await heard(chunks, false))
    }),
    { numRuns: 30 },
  )
})

const zeros = Buffer.alloc(4)
const text = Buffer.from('!')
const ends: Record<string, Buffer> = {
  'a closing handshake': encoded({ first: FINAL | CLOSE, payload: Buffer.from([0x03, 0xe8]), mask: zeros }),
  'a message without a mask': Buffer.from([FINAL | BINARY, 1, 0x21]),
  'a pong without a mask': Buffer.from([FINAL | PONG, 1, 0x21]),
  'a pong that is too long': encoded({ first: FINAL | PONG, payload: Buffer.alloc(126), mask: zeros }),
  'a short pong with a long length': Buffer.from([FINAL | PONG, 0x80 | 126, 0, 1, 0, 0, 0, 0, 0x21]),
  'a pong in fragments': encoded({ first: PONG, payload: text, mask: zeros }),
  'a message of an unknown extension': encoded({ first: FINAL | 0x40 | BINARY, payload: text, mask: zeros }),
  'a frame of an unknown kind': encoded({ first: FINAL | 0x3, payload: text, mask: zeros }),
  'the end of a message that never began': encoded({ first: FINAL | CONTINUATION, payload: text, mask: zeros }),
  'a message within another': Buffer.concat(
    [BINARY, FINAL | BINARY].map(first => encoded({ first, payload: text, mask: zeros })),
  ),
  'a message over the limit': encoded({ first: FINAL | BINARY, payload: Buffer.alloc(MAX_PAYLOAD + 1), mask: zeros }),
}

for (const [name, end] of Object.entries(ends)) {
  test(`E2: ${name} ends the connection in the same way, and nothing arrives after it`, async () => {
    await fc.assert(
      fc.asyncProperty(traffic, cuts, traffic, fc.boolean(), async (before, places, after, isTogether) => {
        const chunks = isTogether
          ? cut(Buffer.concat([before, end, after]), places)
          : [...cut(Buffer.concat([before, end]), places), ...cut(after, [])]
        const [withFastPath, without] = [await heard(chunks, true), await heard(chunks, false)]
        assert.deepEqual(withFastPath, without)
        assert.notEqual(without.code, 0)
      }),
      { numRuns: 20 },
    )
  })
}

describe('when ws does not read its socket as expected', () => {
  const messages = ['one', 'two'].map(word =>
    encoded({ first: FINAL | BINARY, payload: Buffer.from(word), mask: zeros }),
  )
  const chunks = [...messages, encoded({ first: FINAL | PONG, payload: text, mask: zeros })]

  test('W8, M5: messages and pongs arrive through ws, and one warning is logged, whatever number of sockets there are', async () => {
    assert.deepEqual(warnings, [])
    const another = (stream: Duplex) => void stream.on('data', () => {})
    const without = await heard(chunks, false)
    assert.equal(without.events.length, 3)
    for (let socket = 0; socket < 3; socket++) assert.deepEqual(await heard(chunks, true, another), without)
    assert.deepEqual(warnings, [{ listeners: 2 }])
  })

  test('a socket without a listener is left alone', async () => {
    const none = (stream: Duplex) => void stream.removeAllListeners('data')
    assert.deepEqual((await heard(chunks, true, none)).events, [])
  })
})

describe('a gateway on whose sockets ws is not the only listener', () => {
  const listen = (message: unknown) => {
    assert.ok(
      typeof message === 'object' && message !== null && 'socket' in message && message.socket instanceof Socket,
    )
    message.socket.on('data', () => {})
  }
  let gateway: TestGateway
  before(async () => {
    diagnostics.subscribe('net.server.socket', listen)
    gateway = await startGateway()
  })
  after(async () => {
    diagnostics.unsubscribe('net.server.socket', listen)
    await gateway.close()
  })

  test('M5: a message arrives, and a client that acknowledged it does not get it again', async () => {
    const [sender, recipient] = [await gateway.signUp(), await gateway.signUp()]
    sender.send('sendMessage', { recipient: recipient.number, text: 'once' })
    assert.equal((await recipient.next('message')).text, 'once')
    await sender.barrier()
    await recipient.close()
    await (await gateway.signIn(recipient.number)).expectNothing()
  })

  test('E2: text is refused', async () => {
    const client = await gateway.connect()
    client.socket.send('text')
    assert.equal((await client.closed).code, 1003)
  })
})
