import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { broken } from '../vectors/broken.ts'
import { bytes } from '../vectors/vector.ts'
import { server, user } from './directions.ts'

describe('refused, naming what is wrong (W9, E2):', () => {
  for (const { about, from, hex, error, tooLarge = false } of broken) {
    test(`${from}: ${about}`, () => {
      const { codec } = from === 'user' ? user : server
      assert.throws(() => codec.decodeAll(bytes(hex)), { name: 'ProtocolError', message: error, tooLarge })
    })
  }
})
