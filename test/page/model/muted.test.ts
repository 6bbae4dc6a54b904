import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Muted } from '../../../web-demo/model/muted.ts'

test('who is muted is so until unmuted, up to a thousand, of whom the oldest go', () => {
  const muted = new Muted()
  muted.begin(10001)
  muted.toggle(1)
  assert.ok(muted.has(1))
  muted.toggle(1)
  assert.ok(!muted.has(1))
  for (let number = 1; number <= 1001; number++) muted.toggle(number)
  assert.equal(muted.numbers.value.size, 1000)
  assert.deepEqual([muted.has(1), muted.has(1001)], [false, true])
  muted.end()
  assert.equal(muted.numbers.value.size, 0)
})
