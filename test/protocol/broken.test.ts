import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FrameReader } from '../../protocol/index.ts'
import { bytes } from '../vectors/bytes.ts'
import { vectorFile } from '../vectors/vectors.ts'
import { server, user } from './directions.ts'

describe('refused, naming what is wrong (W9, E2):', () => {
  for (const { about, sender, hex, close, reason } of vectorFile.refused) {
    test(`${sender}: ${about}`, () => {
      const { codec } = sender === 'user' ? user : server
      const error = { name: 'ProtocolError', message: reason, tooLarge: close === 1009 }
      assert.throws(() => codec.decodeAll(bytes(hex)), error)
    })
  }
})

describe('well-formed, but of an unknown type or for another program (W9):', () => {
  for (const { about, sender, hex } of vectorFile.unknown) {
    test(`${sender}: ${about}`, () => {
      const direction = sender === 'user' ? user : server
      const { codec, receiver } = direction
      const frames = new FrameReader(bytes(hex), direction.traffic)
      assert.ok(frames.next())
      assert.ok(
        frames.sender !== direction.sender || frames.receiver !== receiver || codec.nameOf(frames.type) === undefined,
      )
      assert.throws(() => codec.decodeAll(bytes(hex)), /: no such message$|is another program$/)
      assert.ok(!frames.next(), 'one frame')
    })
  }
})
