/** oicq.ksy, compiled to JavaScript by Kaitai Struct's own compiler. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { compileFunction } from 'node:vm'
import { parse } from 'yaml'
import { Program } from '../../protocol/index.ts'
import { bytes, joined } from '../vectors/bytes.ts'
import {
  chatMessageVectors,
  chatRequestVectors,
  programVectors,
  serverVectors,
  userVectors,
  vectorFile,
} from '../vectors/vectors.ts'

/** What is used here of the compiler, which has no types. */
interface Compiler {
  compile(language: string, description: unknown): Promise<{ [file: string]: string }>
}

/** What Kaitai Struct reads: each struct is an object with its fields by name. */
interface Frame {
  readonly sender: number
  readonly receiver: number
  readonly type: number
  readonly body: object
}

const require = createRequire(import.meta.url)
const KaitaiStream = require('kaitai-struct/KaitaiStream') as new (bytes: DataView) => object
const parser = await compiled(readFileSync(new URL('../../spec/oicq.ksy', import.meta.url), 'utf8'))

async function compiled(description: string): Promise<(bytes: Uint8Array) => readonly Frame[]> {
  const compiler = require('kaitai-struct-compiler') as Compiler
  const files = await compiler.compile('javascript', parse(description))
  const source = files['Oicq.js']
  assert.ok(source)
  const exports: { Oicq?: new (stream: object) => { frames: readonly Frame[] } } = {}
  compileFunction(source, ['exports', 'require'])(exports, require)
  const { Oicq } = exports
  assert.ok(Oicq)
  return bytes => new Oicq(new KaitaiStream(new DataView(bytes.buffer, bytes.byteOffset, bytes.length))).frames
}

function capitalized(name: string): string {
  return name.replace(/^./, letter => letter.toUpperCase())
}

/** Whether the bytes are well-formed, but not for who has sent them. */
function isOfAnother(sender: 'user' | 'server', hex: string): boolean {
  return hex.startsWith(sender === 'user' ? '81010a' : '810a01') || /^81(0301|0102)/.test(hex)
}

/** Asserts that a struct has these values, and strings and lists within it. */
function assertValues(struct: object, values: object): void {
  for (const [name, value] of Object.entries(values)) {
    const read: unknown = (struct as { [name: string]: unknown })[name]
    if (Array.isArray(value)) {
      assert.ok(Array.isArray(read))
      assert.equal(read.length, value.length, name)
      for (const [index, item] of value.entries()) assertValues(read[index], item)
    } else if (typeof read === 'object' && read !== null && 'value' in read) {
      // Its runtime drops a byte order mark at the beginning, as TextDecoder does.
      const text = typeof value === 'string' ? value : new TextDecoder().decode(value as Uint8Array)
      assert.equal(read.value, text, name)
    } else {
      assert.deepEqual(read, value, name)
    }
  }
}

const all = { user: [...userVectors, ...chatRequestVectors], server: serverVectors, chat: chatMessageVectors }

for (const [sender, vectors] of Object.entries(all)) {
  describe(`Kaitai Struct reads frames from the ${sender}:`, () => {
    for (const { name, about, frame, values } of vectors) {
      test(`${name}: ${about}`, () => {
        const [read, ...more] = parser(frame)
        assert.ok(read)
        assert.deepEqual(more, [])
        assert.equal(read.body.constructor.name, capitalized(sender) + capitalized(name))
        assertValues(read.body, values)
      })
    }
  })
}

describe('Kaitai Struct reads frames of programs:', () => {
  for (const { name, about, frame, sender, values } of programVectors) {
    test(`${name}: ${about}`, () => {
      const [read] = parser(frame)
      assert.ok(read)
      const own = sender === Program.server ? 'ToProgram' : 'Program'
      assert.equal(read.body.constructor.name, name === 'relayed' ? 'Relayed' : own + capitalized(name))
      assertValues(read.body, values)
    })
  }
})

test('Kaitai Struct reads several frames', () => {
  const sent = [...Object.values(all).flat(), ...programVectors]
  const frames = parser(joined(sent.map(({ frame }) => frame)))
  assert.deepEqual(
    frames.map(({ type }) => type),
    sent.map(({ frame }) => frame[3]),
  )
})

describe('Kaitai Struct leaves the body of an unknown frame as it is (W9):', () => {
  for (const { about, hex, reason } of vectorFile.unknown) {
    if (reason === 'noProgram') continue
    test(about, () => {
      const [read] = parser(bytes(hex))
      assert.deepEqual(read?.body, bytes(hex).subarray(8))
    })
  }
})

describe('Kaitai Struct refuses (W9):', () => {
  for (const { about, sender, hex, reason } of vectorFile.refused) {
    // Its runtime replaces invalid UTF-8, an empty message is a list of no frames, and who has sent the bytes it cannot know.
    if (reason.includes('UTF-8') || hex === '' || isOfAnother(sender, hex)) continue
    test(about, () => {
      assert.throws(() => parser(bytes(hex)))
    })
  }
})
