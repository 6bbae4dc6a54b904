/** R3: how the entries of a room with many members reach them: at once in a quiet room, together in a busy one. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import { Gathering } from '../../gateway/programs/chat/gathering.ts'

/** Members whose entries are gathered for 15 ms, and for the longest time. */
const MANY = 100
const VERY_MANY = 1000

describe('R3: entries of a large room', () => {
  let sent: string[]
  let gathering: Gathering

  const say = (text: string, members = MANY, room = 1) => gathering.add(room, Buffer.from(text), members)

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] })
    sent = []
    gathering = new Gathering((room, frames) => sent.push(`${room}: ${frames.join(' ')}`))
  })

  afterEach(() => mock.timers.reset())

  test('are sent at once in a quiet room', () => {
    say('a')
    mock.timers.tick(15)
    say('b')
    assert.deepEqual(sent, ['1: a', '1: b'])
  })

  test('are sent together, in order, when others were just sent', () => {
    for (const text of ['a', 'b', 'c']) say(text)
    assert.deepEqual(sent, ['1: a'])
    mock.timers.tick(15)
    say('d')
    mock.timers.tick(15)
    assert.deepEqual(sent, ['1: a', '1: b c', '1: d'])
  })

  test('wait longer the more members there are, and at most 75 ms', () => {
    for (const text of ['a', 'b']) say(text, VERY_MANY)
    mock.timers.tick(74)
    assert.deepEqual(sent, ['1: a'])
    mock.timers.tick(1)
    assert.deepEqual(sent, ['1: a', '1: b'])
  })

  test('wait for none of another room', () => {
    say('a')
    say('b', MANY, 2)
    assert.deepEqual(sent, ['1: a', '2: b'])
  })

  test('are sent at once in a room with few members here', () => {
    for (const text of ['a', 'b']) say(text, MANY / 4)
    assert.deepEqual(sent, ['1: a', '1: b'])
  })

  test('are sent before 64 KiB are exceeded for long', () => {
    say('a')
    for (let count = 0; count < 3; count++) say('x'.repeat(32 * 1024))
    assert.equal(sent.length, 2)
  })
})
