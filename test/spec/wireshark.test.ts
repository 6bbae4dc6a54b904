/** The dissector for Wireshark, run by tshark over captures of the vectors. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { SUBPROTOCOL } from '../../protocol/index.ts'
import { bytes, joined } from '../vectors/bytes.ts'
import { programVectors, serverVectors, userVectors, vectorFile } from '../vectors/vectors.ts'
import { binaryMessage, capture, captureFolder, handshake, type Segment, tshark } from './capture.ts'

const folder = await captureFolder({ after })
const vectors = [
  ...userVectors.map(vector => ({ sender: 'user' as const, ...vector })),
  ...serverVectors.map(vector => ({ sender: 'server' as const, ...vector })),
]
const texts = new TextDecoder('utf-8', { ignoreBOM: true })

/** Cuts a byte stream in segments, wherever the frames begin. */
function segments(sender: Segment['sender'], stream: Uint8Array): Segment[] {
  const SEGMENT_BYTES = 1000
  return Array.from({ length: Math.ceil(stream.length / SEGMENT_BYTES) }, (_, index) => ({
    sender,
    bytes: stream.subarray(index * SEGMENT_BYTES, (index + 1) * SEGMENT_BYTES),
  }))
}

/** The values in wire order as tshark shows them, a list as its count and the fields of its items. */
function shown(values: object): string[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) => {
    if (Array.isArray(value)) return [`${name} ${value.length}`, ...value.flatMap(shown)]
    if (!(value instanceof Uint8Array)) return [`${name} ${value}`]
    if (name !== 'data') return [`${name} ${texts.decode(value).replaceAll('\0', '␀')}`]
    return value.length === 0
      ? []
      : [
          `${name} ${Buffer.from(value)
            .toString('hex')
            .replaceAll(/..(?!$)/g, '$&:')}`,
        ]
  })
}

/** The fields of each frame in tshark's PDML. */
function framesIn(pdml: string): string[][] {
  const header = ['sender', 'receiver', 'type', 'body_length', 'message']
  const frames = pdml.split(/<proto name="oicq1" showname="OICQ, /).slice(1)
  return frames.map(frame =>
    [...frame.matchAll(/<field name="oicq1\.(\w+)"[^>]*? show="([^"]*)"/g)]
      .filter(([, name = '']) => !header.includes(name))
      .map(([, name, value = '']) => `${name} ${unescaped(value)}`),
  )
}

function unescaped(xml: string): string {
  const characters: { [entity: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return xml.replaceAll(/&(\w+);/g, (_, entity: string) => characters[entity] ?? '').replaceAll(/&#x27;/g, "'")
}

test('tshark shows every value of every vector, on a TCP stream whose segments end anywhere (W8)', async () => {
  for (const sender of ['user', 'server'] as const) {
    const sent = vectors.filter(vector => vector.sender === sender)
    const stream = joined(sent.map(({ frame }) => frame))
    const file = await capture(folder, 8001, segments(sender, stream))
    const frames = framesIn(await tshark(file, ['-d', 'tcp.port==8001,oicq1', '-T', 'pdml']))
    assert.equal(frames.length, sent.length)
    for (const [index, { name, about, values }] of sent.entries()) {
      assert.deepEqual(frames[index], shown(values), `${name}: ${about}`)
    }
  }
})

test('tshark shows the frames of programs (N1, N2, N3, N4)', async () => {
  const stream = joined(programVectors.map(({ frame }) => frame))
  const file = await capture(folder, 8001, segments('user', stream))
  const args = ['-d', 'tcp.port==8001,oicq1', '-T', 'pdml']
  assert.deepEqual(
    framesIn(await tshark(file, args)),
    programVectors.map(({ values }) => shown(values)),
  )
})

const chat = [
  { sender: 'user' as const, hex: '810a0103000000100000271100002712 0006e4bda0e5a5bd 810a01160000000400002711' },
  { sender: 'server' as const, hex: '81010a160000000400002711' },
  { sender: 'server' as const, hex: '81010a030000000e02000027120006e4bda0e5a5bd00' },
].map(({ sender, hex }) => ({ sender, bytes: bytes(hex) }))

const ways: { readonly [way: string]: readonly Segment[] } = {
  'a WebSocket with the subprotocol (W12)': [...handshake(SUBPROTOCOL), ...chat.map(binaryMessage)],
  'a WebSocket without subprotocol': [...handshake(), ...chat.map(binaryMessage)],
  'a TCP stream that nothing announces': chat,
}

for (const [way, sent] of Object.entries(ways)) {
  describe(`on ${way}`, async () => {
    const file = await capture(folder, sent === chat ? 8001 : 8080, sent)
    const found = async (filter: string): Promise<string[]> => {
      const printed = await tshark(file, ['-Y', filter, '-T', 'fields', '-e', 'oicq1.message'])
      return printed.split('\n').filter(line => line !== '')
    }

    test('all frames are found', async () => {
      assert.deepEqual(await found('oicq1'), ['sendMessage,connectionTest', 'connectionTest', 'message'])
    })

    test('a filter finds them by type, number and text', async () => {
      assert.deepEqual(await found('oicq1.type == 3'), ['sendMessage,connectionTest', 'message'])
      assert.deepEqual(await found('oicq1.number == 10001'), ['sendMessage,connectionTest', 'connectionTest'])
      assert.deepEqual(await found('oicq1.text contains "你好" and oicq1.sender == 1'), ['message'])
      assert.deepEqual(await found('oicq1.message == "message" and oicq1.flag == "user"'), ['message'])
      assert.deepEqual(await found('oicq1.malformed'), [])
    })
  })
}

describe('tshark marks', () => {
  const open = handshake(SUBPROTOCOL)
  /** All but those of which the dissector has no say: it sees no empty message, and takes either side for a server, or a program. */
  const refused = vectorFile.refused.filter(
    ({ sender, hex }) =>
      hex !== '' && !hex.startsWith(sender === 'user' ? '81010a' : '810a01') && !/^81(0301|0102)/.test(hex),
  )

  /** The names of the vectors, each a WebSocket message, that the filter finds. */
  async function marked(written: readonly { sender: 'user' | 'server'; about: string; hex: string }[], filter: string) {
    const messages = written.map(({ sender, hex }) => binaryMessage({ sender, bytes: bytes(hex) }))
    const file = await capture(folder, 8080, [...open, ...messages])
    const printed = await tshark(file, ['-Y', filter, '-T', 'fields', '-e', 'frame.number'])
    const packets = printed.split('\n').filter(line => line !== '')
    return packets.map(packet => written[Number(packet) - open.length - 1]?.about)
  }

  test('what is malformed (W9)', async () => {
    assert.deepEqual(
      await marked(refused, 'oicq1.malformed'),
      refused.map(({ about }) => about),
    )
  })

  test('what is well-formed, but unknown (W9)', async () => {
    const unknown = vectorFile.unknown.filter(({ reason }) => reason !== 'noProgram')
    assert.deepEqual(
      await marked(unknown, 'oicq1.unknown and !oicq1.malformed'),
      unknown.map(({ about }) => about),
    )
  })
})
