import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Throttle } from '../../../web-demo/model/throttle.ts'

test('what many ask for is done once, some time after the first, and again for who asks later', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  let done = 0
  const throttle = new Throttle(100, () => done++)
  throttle.request()
  t.mock.timers.tick(60)
  throttle.request()
  t.mock.timers.tick(40)
  assert.equal(done, 1)
  throttle.request()
  t.mock.timers.tick(100)
  assert.equal(done, 2)
})

test('nothing is done once it is cancelled', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const throttle = new Throttle(100, () => assert.fail())
  throttle.request()
  throttle.cancel()
  t.mock.timers.tick(1000)
})
