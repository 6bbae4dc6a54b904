import assert from 'node:assert/strict'
import { test } from 'node:test'
import { firstIdAt, MessageClock } from '../../../web-demo/model/chat-message.ts'

function clockAt(times: number[]): MessageClock {
  return new MessageClock(() => times.shift() ?? 0)
}

function idsOf(clock: MessageClock, count: number): string[] {
  return Array.from({ length: count }, () => clock.next().id)
}

test('ids sort in the order in which they were given, also within a millisecond', () => {
  const ids = idsOf(new MessageClock(() => 1_700_000_000_000), 2000)
  assert.deepEqual(ids.toSorted(), ids)
  assert.equal(new Set(ids).size, ids.length)
})

test('a clock that is set back puts nothing before what was there; its times are as it says', () => {
  const clock = clockAt([2000, 1000, 3000])
  const messages = [clock.next(), clock.next(), clock.next()]
  assert.deepEqual(
    messages.map(({ time }) => time),
    [2000, 1000, 3000],
  )
  const ids = messages.map(({ id }) => id)
  assert.deepEqual(ids.toSorted(), ids)
})

test('after a reload with a clock that was set back, new messages still come last', () => {
  const [before = ''] = idsOf(clockAt([5000]), 1)
  const clock = clockAt([4000])
  clock.startAfter(before)
  assert.ok(clock.next().id > before)
})

test('the first id of a time is not after any message of that time, and after all before it', () => {
  assert.ok(firstIdAt(2000) <= clockAt([2000]).next().id)
  assert.ok(firstIdAt(2000) > clockAt([1999]).next().id)
})
