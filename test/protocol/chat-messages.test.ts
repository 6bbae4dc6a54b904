/** The messages of the chat server: their table, and the bytes of spec/vectors.json, read and written by the codec (R2, R3). */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Fields } from '../../protocol/fields.ts'
import {
  type ChatMessageName,
  type ChatMessageValues,
  type ChatRequestName,
  type ChatRequestValues,
  chatMessages,
  chatMessageTexts,
  chatRequests,
  chatRequestTexts,
  failedChatReply,
  fromChat,
  ProtocolError,
  toChat,
  userMessages,
} from '../../protocol/index.ts'
import { chatMessageVectors, chatRequestVectors } from '../vectors/vectors.ts'

describe('R2, R3: the bytes of the chat server', () => {
  for (const { name, about, frame, values } of chatRequestVectors) {
    test(`user, ${name}: ${about}`, () => {
      assert.deepEqual(toChat.decodeAll(frame), [{ name, values }])
      assert.deepEqual(toChat.encode(name, values as ChatRequestValues<ChatRequestName>), frame)
      for (let end = 8; end < frame.length; end++) {
        const cut = Uint8Array.from(frame.subarray(0, end))
        new DataView(cut.buffer).setUint32(4, end - 8)
        assert.throws(() => toChat.decodeAll(cut), ProtocolError)
      }
    })
  }

  for (const { name, about, frame, values } of chatMessageVectors) {
    test(`chat server, ${name}: ${about}`, () => {
      assert.deepEqual(fromChat.decodeAll(frame), [{ name, values }])
      assert.deepEqual(fromChat.encode(name, values as ChatMessageValues<ChatMessageName>), frame)
    })
  }

  test('every message has a vector', () => {
    const written = (vectors: readonly { name: string }[]) => new Set(vectors.map(({ name }) => name))
    assert.deepEqual(written(chatRequestVectors), new Set(Object.keys(chatRequests)))
    assert.deepEqual(written(chatMessageVectors), new Set(Object.keys(chatMessages)))
  })
})

function letters(fields: Fields): string[] {
  return Object.values(fields).flatMap(field =>
    'fields' in field ? ['t', ...letters(field.fields as Fields)] : [field.letter],
  )
}

function lettersOf(line: string): string[] {
  return Array.from(line.matchAll(/\(([tmlsb])\)/g), ([, letter = '']) => letter)
}

describe('R2, R3: the table of the chat server', () => {
  test('every message has the fields of its line', () => {
    for (const [name, { fields }] of Object.entries(chatRequests)) {
      assert.deepEqual(letters(fields), lettersOf(chatRequestTexts[name as ChatRequestName].line), name)
    }
    for (const [name, { fields }] of Object.entries(chatMessages)) {
      assert.deepEqual(letters(fields), lettersOf(chatMessageTexts[name as ChatMessageName].line), name)
    }
  })

  test('every request begins with its sender, and has a reply of the same code that can fail (E1, E3)', () => {
    for (const [name, { code, fields, reply }] of Object.entries(chatRequests)) {
      const answer = chatMessages[reply as ChatMessageName]
      assert.equal(Object.keys(fields)[0], 'number', name)
      assert.equal(answer.code, code, name)
      assert.equal(Object.keys(answer.fields)[0], 'success', name)
    }
  })

  test('no request has the name of a message to the server: notices begin with names (E4)', () => {
    for (const name of Object.keys(chatRequests)) assert.ok(!(name in userMessages), name)
  })

  test('a failed reply echoes what the request names (W7)', () => {
    assert.deepEqual(failedChatReply('said', { number: 1, room: 2, tag: 3, text: new Uint8Array(1) }), {
      ...{ success: 0, room: 2, tag: 3, sequence: 0, time: 0 },
    })
  })
})
