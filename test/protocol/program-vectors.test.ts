/** The frames of programs in spec/vectors.json, read and written by the codec (N1–N4). */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  type AttachedProgram,
  decodeRelayed,
  encodeForProgram,
  encodeFromProgram,
  FrameReader,
  fromProgramTraffic,
  isAttachable,
  MAX_BODY_BYTES,
  Program,
  type ProgramMessageName,
  type ProgramValues,
  programCodec,
  programMessages,
  type ToProgramMessageName,
  type ToProgramValues,
  toProgramCodec,
  toProgramMessages,
  toProgramTraffic,
} from '../../protocol/index.ts'
import { programVectors } from '../vectors/vectors.ts'

function ofVector(
  sender: number,
  receiver: number,
): { program: AttachedProgram; reader: (bytes: Uint8Array) => FrameReader } {
  if (isAttachable(sender))
    return { program: sender, reader: bytes => new FrameReader(bytes, fromProgramTraffic(sender)) }
  assert.ok(isAttachable(receiver))
  return { program: receiver, reader: bytes => new FrameReader(bytes, toProgramTraffic(receiver)) }
}

describe('N1, N2, N3, N4: the bytes of programs', () => {
  for (const { name, about, frame, values, sender, receiver } of programVectors) {
    test(`${name}: ${about}`, () => {
      const { program, reader } = ofVector(sender, receiver)
      const frames = reader(frame)
      assert.ok(frames.next())
      if (name === 'relayed') {
        const relayed = decodeRelayed(frames)
        assert.deepEqual({ number: relayed.number, data: relayed.data }, values)
        const encode = sender === Program.user ? encodeForProgram : encodeFromProgram
        assert.deepEqual(encode(program, relayed), frame)
      } else if (sender === Program.server) {
        const codec = toProgramCodec(program)
        assert.deepEqual(codec.decode(frames), { name, values })
        assert.deepEqual(codec.encode(name as ToProgramMessageName, values as ToProgramValues<'attached'>), frame)
      } else {
        const codec = programCodec(program)
        assert.deepEqual(codec.decode(frames), { name, values })
        assert.deepEqual(codec.encode(name as ProgramMessageName, values as ProgramValues<'attach'>), frame)
      }
      assert.ok(!frames.next())
    })
  }

  test('every message has a vector', () => {
    const written = new Set(programVectors.map(({ name, sender }) => `${sender === Program.server} ${name}`))
    for (const name of Object.keys(programMessages)) assert.ok(written.has(`false ${name}`), name)
    for (const name of Object.keys(toProgramMessages)) assert.ok(written.has(`true ${name}`), name)
  })

  test('a relayed frame without a whole number is malformed, and one over the limit cannot be written (N2, W11)', () => {
    const frames = new FrameReader(
      Uint8Array.of(0x81, 0x04, 0x0a, 1, 0, 0, 0, 3, 1, 2, 3),
      fromProgramTraffic(Program.print),
    )
    assert.ok(frames.next())
    assert.throws(() => decodeRelayed(frames), { name: 'ProtocolError', tooLarge: false })
    const data = new Uint8Array(MAX_BODY_BYTES - 3)
    assert.throws(() => encodeForProgram(Program.print, { type: 1, number: 1, data }), { tooLarge: true })
  })
})
