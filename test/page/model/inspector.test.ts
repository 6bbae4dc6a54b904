import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ObservedFrame } from '../../../client/index.ts'
import { encodeText, fromServer, fromUser, type UserMessageName, type UserValues } from '../../../protocol/index.ts'
import { Inspector } from '../../../web-demo/model/inspector.ts'
import { newcomer } from '../../client.ts'
import { untilSignal } from './page.ts'

function sent<N extends UserMessageName>(name: N, values: UserValues<N>): ObservedFrame {
  return { direction: 'out', time: 1, name, values, bytes: fromUser.encode(name, values) }
}

function received(text: string): ObservedFrame {
  const values = { flag: 2, number: 10002, text: encodeText(text), kind: 0 }
  return { direction: 'in', time: 1, name: 'message', values, bytes: fromServer.encode('message', values) }
}

/** What the inspector shows after it has seen these. */
async function shown(inspector: Inspector, ...frames: ObservedFrame[]) {
  for (const frame of frames) inspector.capture(frame)
  await untilSignal(() => inspector.frames.value.length > 0)
  return inspector.frames.value
}

describe('the inspector', () => {
  for (const [name, values] of [
    ['login', { number: 10001, password: 'secret', manner: 0 }],
    ['register', { ...newcomer, password: 'secret' }],
    ['updateProfile', { number: 10001, ...newcomer, password: 'secret' }],
  ] as const) {
    test(`hides the password of ${name}, in values and bytes, at the same length`, async () => {
      const frame = sent(name, values as UserValues<typeof name>)
      const [{ values: kept, bytes, length } = assert.fail()] = await shown(new Inspector(), frame)
      assert.deepEqual(kept, { ...values, password: '••••••' })
      assert.deepEqual(bytes, fromUser.encode(name, { ...values, password: '******' } as UserValues<typeof name>))
      assert.equal(length, frame.bytes.length)
      assert.deepEqual(
        frame.bytes,
        fromUser.encode(name, values as UserValues<typeof name>),
        'what is sent is untouched',
      )
    })
  }

  test('keeps what it saw when the buffer is used again', async () => {
    const frame = received('hello')
    const inspector = new Inspector()
    inspector.capture(frame)
    frame.bytes.fill(0)
    const [kept] = await shown(inspector)
    assert.deepEqual(kept?.bytes, received('hello').bytes)
    assert.deepEqual(kept?.values, received('hello').values)
  })

  test('keeps 256 bytes of a chunk of a file, and its full length', async () => {
    const frame = sent('fileData', { number: 10001, friend: 10002, data: new Uint8Array(32_768).fill(7) })
    const [{ bytes, length, values } = assert.fail()] = await shown(new Inspector(), frame)
    assert.equal(bytes.length, 256)
    assert.equal(length, 32_768 + 16)
    assert.deepEqual(values, { number: 10001, friend: 10002, data: new Uint8Array(240).fill(7) })
  })

  test('keeps the last 2,000 frames, the newest last', async () => {
    const frames = Array.from({ length: 2100 }, (_, place) => received(String(place)))
    const kept = await shown(new Inspector(), ...frames)
    assert.equal(kept.length, 2000)
    assert.deepEqual([kept[0]?.id, kept.at(-1)?.id], [101, 2100])
  })

  test('keeps nothing while it is paused', async () => {
    const inspector = new Inspector()
    inspector.paused.value = true
    inspector.capture(received('not seen'))
    inspector.paused.value = false
    const [first] = await shown(inspector, received('seen'))
    assert.deepEqual(first?.values, received('seen').values)
  })

  test('is empty when it is cleared, also of what is not shown yet', async () => {
    const inspector = new Inspector()
    await shown(inspector, received('one'))
    inspector.capture(received('two'))
    inspector.clear()
    assert.deepEqual(inspector.frames.value, [])
    const [first] = await shown(inspector, received('three'))
    assert.deepEqual(first?.values, received('three').values)
  })
})
