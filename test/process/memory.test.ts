import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { getHeapSpaceStatistics } from 'node:v8'
import { releaseStartMemory } from '../../gateway/start-memory.ts'
import { FILE_CHUNK_BYTES } from '../../protocol/index.ts'
import { untilStill } from '../until.ts'
import { GatewayProcess } from './gateway-process.ts'

const MEBIBYTE = 1024 * 1024
const FLOOD = 30_000

test('X3: memory stays bounded while a receiver does not read, and the file arrives afterwards', async t => {
  const gateway = await GatewayProcess.start()
  t.after(() => gateway.remove())
  const [sender, receiver] = [await gateway.signedUp(), await gateway.signedUp()]
  const file = randomBytes(96 * MEBIBYTE)
  sender.send('offerFile', { friend: receiver.number, name: 'film.avi', length: file.length })
  await receiver.next('fileOffer')
  receiver.send('answerFile', { friend: sender.number, accepted: 1 })
  await sender.next('fileAnswer')
  const before = await gateway.memory()

  receiver.pause()
  for (let at = 0; at < file.length; at += FILE_CHUNK_BYTES) {
    sender.send('fileData', { friend: receiver.number, data: file.subarray(at, at + FILE_CHUNK_BYTES) })
  }
  await untilStill(() => sender.socket.bufferedAmount)
  const left = sender.socket.bufferedAmount
  assert.ok(left > file.length / 2, `${file.length - left} bytes were taken from the sender`)
  const growth = (await gateway.memory()) - before
  assert.ok(growth < 40 * MEBIBYTE, `memory grew by ${Math.round(growth / MEBIBYTE)} MiB`)

  receiver.resume()
  for (let at = 0; at < file.length; ) {
    const { data } = await receiver.next('fileData')
    assert.ok(file.subarray(at, at + data.length).equals(data), `wrong bytes at ${at}`)
    at += data.length
  }
})

test('E2: memory stays bounded while clients are flooded that do not read', async t => {
  const gateway = await GatewayProcess.start({ RATE_LIMITS: 'off' })
  t.after(() => gateway.remove())
  const sender = await gateway.signedUp()
  const text = 'x'.repeat(4096)
  const flood = async () => {
    const slow = await gateway.signedUp()
    slow.pause()
    for (let count = 0; count < FLOOD; count++) sender.send('broadcast', { group: 0, text })
    sender.send('connectionTest', {})
    await sender.next('connectionTest')
    return gateway.memory()
  }
  // The first flood shows how much the garbage collector lets lie about.
  const before = await flood()
  const growth = (await flood()) - before
  assert.ok(growth < (FLOOD * text.length) / 2, `memory grew by ${Math.round(growth / MEBIBYTE)} MiB`)
})

test('the room that new objects took at the start is given back', () => {
  const objects = Array.from({ length: 300_000 }, (_, place) => ({ place }))
  const before = newSpaceBytes()
  releaseStartMemory()
  assert.ok(newSpaceBytes() < before / 2, `${newSpaceBytes()} of ${before} bytes`)
  assert.equal(objects.at(-1)?.place, objects.length - 1)
})

function newSpaceBytes(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
  return space?.physical_space_size ?? 0
}
