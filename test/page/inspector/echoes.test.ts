import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeText } from '../../../protocol/index.ts'
import { barriersOf, railsOf } from '../../../web-demo/inspector/echoes.ts'
import { received, sent } from './captured-frames.ts'

const test1 = () => sent('connectionTest', { number: 10001 })
const echo = () => received('connectionTest', { number: 10001 })
const say = () => sent('sendMessage', { number: 10001, recipient: 10002, text: encodeText('x') })

test('each connection test is joined to its echo, in order (M4)', () => {
  const frames = [say(), test1(), say(), test1(), echo(), say(), echo()]
  const barriers = barriersOf(frames)
  const ids = frames.map(({ id }) => id)
  const places = frames.map(({ id }) => {
    const barrier = barriers.get(id)
    return barrier && [ids.indexOf(barrier.test), ids.indexOf(barrier.echo)]
  })
  assert.deepEqual(places, [undefined, [1, 4], undefined, [3, 6], [1, 4], undefined, [3, 6]])
  const rails = railsOf(frames, barriers).map(row => row.map(({ lane, part }) => `${lane} ${part}`).join())
  assert.deepEqual(rails, ['', '0 test', '0 between', '0 between,1 test', '0 echo,1 between', '1 between', '1 echo'])
})

test('a test of a connection that was lost is joined to no later echo', () => {
  const frames = [test1(), sent('login', { number: 10001, password: '', manner: 0 }), test1(), echo()]
  assert.deepEqual(
    frames.map(({ id }) => barriersOf(frames).has(id)),
    [false, false, true, true],
  )
})

test('at most three barriers are drawn side by side', () => {
  const frames = [...Array.from({ length: 5 }, test1), ...Array.from({ length: 5 }, echo)]
  const rails = railsOf(frames, barriersOf(frames))
  assert.deepEqual(
    rails.map(row => row.length),
    [1, 2, 3, 3, 3, 3, 2, 1, 0, 0],
  )
})
