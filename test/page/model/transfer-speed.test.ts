import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TransferSpeed } from '../../../web-demo/model/transfer.ts'

test('nothing is known at the first sample', () => {
  assert.equal(new TransferSpeed().at(1000, 50_000), 0)
})

test('a steady transfer has its speed in bytes a second', () => {
  const speed = new TransferSpeed()
  for (let time = 0; time < 10_000; time += 50) speed.at(time, time * 20)
  assert.equal(speed.at(10_000, 200_000), 20_000)
})

test('what was more than three seconds ago does not count', () => {
  const speed = new TransferSpeed()
  for (let time = 0; time <= 5000; time += 500) speed.at(time, time * 1000)
  for (let time = 5500; time < 9000; time += 500) speed.at(time, 5_000_000)
  assert.equal(speed.at(9000, 5_000_000), 0)
})
