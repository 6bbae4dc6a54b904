/** Files between instances (X2, X3): kept nowhere, and over for both when one says so. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { FILE_CHUNK_BYTES, Flag, type ReasonName } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { type RedisServer, startRedis } from '../servers/redis.ts'
import { startCluster } from '../start-gateway.ts'
import { untilStill } from '../until.ts'

const MEBIBYTE = 1024 * 1024
const FILE_BYTES = 200 * MEBIBYTE
/** What sender, receiver, gateways and Redis together may need for a transfer, whatever the size of its file. */
const MEMORY_BYTES = 64 * MEBIBYTE

const redis = await startRedis()
const gateway = await startCluster(2, { REDIS_URL: redis.url })
after(async () => {
  await gateway.close()
  await redis.remove()
})

/** Two users on different instances. */
async function pair() {
  return [await gateway.signUp(), await gateway.signUp()] as const
}

async function open(sender: TestClient, receiver: TestClient, length: number): Promise<void> {
  sender.send('offerFile', { friend: receiver.number, name: 'film.mpg', length })
  await receiver.next('fileOffer')
  receiver.send('answerFile', { friend: sender.number, accepted: 1 })
  assert.equal((await sender.next('fileAnswer')).accepted, 1)
}

/** Sends a file as fast as it is taken; `done` is its hash. */
class Sending {
  sent = 0
  readonly done: Promise<string>

  constructor(sender: TestClient, receiver: TestClient, length: number) {
    this.done = this.send(sender, receiver, length)
  }

  private async send(sender: TestClient, { number: friend }: TestClient, length: number): Promise<string> {
    const hash = createHash('sha256')
    const chunk = randomBytes(FILE_CHUNK_BYTES)
    while (this.sent < length) {
      chunk.writeUInt32BE(this.sent)
      const data = chunk.subarray(0, length - this.sent)
      hash.update(data)
      sender.send('fileData', { friend, data })
      this.sent += data.length
      while (sender.socket.bufferedAmount > 4 * FILE_CHUNK_BYTES) await pause(1)
    }
    return hash.digest('hex')
  }

  /** Resolves when the sender is held up; returns how much has been sent. */
  async heldUp(): Promise<number> {
    await untilStill(() => this.sent)
    return this.sent
  }
}

/** Reads a file to its end, and returns its hash. */
async function receive(receiver: TestClient, length: number): Promise<string> {
  const hash = createHash('sha256')
  for (let received = 0; received < length; ) {
    const { data } = await receiver.next('fileData')
    hash.update(data)
    received += data.length
  }
  return hash.digest('hex')
}

/** The most that this process and Redis use while something goes on, beyond what they use now. */
async function mostMemory(work: Promise<unknown>, server: RedisServer): Promise<{ process: number; redis: number }> {
  const before = { process: process.memoryUsage.rss(), redis: await redisMemory(server) }
  const most = { ...before }
  let isOver = false
  const end = work.finally(() => {
    isOver = true
  })
  while (!isOver) {
    most.process = Math.max(most.process, process.memoryUsage.rss())
    most.redis = Math.max(most.redis, await redisMemory(server))
    await pause(50)
  }
  await end
  return { process: most.process - before.process, redis: most.redis - before.redis }
}

async function redisMemory(server: RedisServer): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(String(await server.command('INFO', 'memory')))?.[1])
}

/** A file goes from one to the other: nothing is left of an earlier one. */
async function canStartAgain(sender: TestClient, receiver: TestClient): Promise<void> {
  await open(sender, receiver, 3)
  sender.send('fileData', { friend: receiver.number, data: Buffer.from('yes') })
  assert.equal(Buffer.from((await receiver.next('fileData')).data).toString(), 'yes')
}

test('X3: a receiver that does not read holds up the sender, and memory does not grow with the file', async () => {
  const [sender, receiver] = await pair()
  await open(sender, receiver, FILE_BYTES)
  receiver.pause()
  let sending: Sending | undefined
  const used = await mostMemory(
    (async () => {
      sending = new Sending(sender, receiver, FILE_BYTES)
      const sent = await sending.heldUp()
      assert.ok(sent < MEMORY_BYTES, `${sent} bytes were taken from the sender`)
      receiver.resume()
      const received = await receive(receiver, FILE_BYTES)
      assert.equal(received, await sending.done)
    })(),
    redis,
  )
  assert.ok(used.process < 3 * MEMORY_BYTES, `this process took ${used.process} bytes more`)
  assert.ok(used.redis < MEMORY_BYTES / 4, `Redis took ${used.redis} bytes more`)
  await sender.expectNothing()
  await canStartAgain(sender, receiver)
})

test('X3: chat between the same instances goes on while a file is held up', async () => {
  const [sender, receiver] = await pair()
  const [ming, hong] = await pair()
  await open(sender, receiver, 20 * MEBIBYTE)
  receiver.pause()
  const sending = new Sending(sender, receiver, 20 * MEBIBYTE)
  await sending.heldUp()
  ming.send('sendMessage', { recipient: hong.number, text: 'all well?' })
  assert.equal((await hong.next('message')).text, 'all well?')
  await ming.barrier()
  receiver.resume()
  assert.equal(await receive(receiver, 20 * MEBIBYTE), await sending.done)
})

test('X3, X2: a sender that is held up goes on when the receiver on the other instance is lost', async () => {
  const [sender, receiver] = await pair()
  await open(sender, receiver, 20 * MEBIBYTE)
  receiver.pause()
  const sending = new Sending(sender, receiver, 20 * MEBIBYTE)
  await sending.heldUp()
  receiver.cut()
  assert.equal((await sender.waitFor('fileAnswer')).accepted, 0)
  await sending.done
  sender.send('connectionTest', {})
  await sender.waitFor('connectionTest')
})

describe('X2: across instances, a transfer ends for both', () => {
  /** Half a file is there; then somebody does something. */
  async function halfWay() {
    const [sender, receiver] = await pair()
    await open(sender, receiver, 6)
    sender.send('fileData', { friend: receiver.number, data: Buffer.from('abc') })
    await receiver.next('fileData')
    return { sender, receiver }
  }

  async function toldOver(sender: TestClient, receiver: TestClient, why: ReasonName): Promise<void> {
    assert.deepEqual(await sender.waitFor('fileAnswer'), { friend: receiver.number, accepted: 0 })
    await sender.notice(why)
  }

  test('when the receiver cancels', async () => {
    const { sender, receiver } = await halfWay()
    receiver.send('answerFile', { friend: sender.number, accepted: 0 })
    await toldOver(sender, receiver, 'fileCancelledByPeer')
    await receiver.notice('fileCancelled')
    await canStartAgain(sender, receiver)
  })

  test('when the sender cancels', async () => {
    const { sender, receiver } = await halfWay()
    sender.send('answerFile', { friend: receiver.number, accepted: 0 })
    await toldOver(sender, receiver, 'fileCancelled')
    await receiver.notice('fileCancelledByPeer')
    await canStartAgain(sender, receiver)
  })

  test('when both cancel at once', async () => {
    const { sender, receiver } = await halfWay()
    sender.send('answerFile', { friend: receiver.number, accepted: 0 })
    receiver.send('answerFile', { friend: sender.number, accepted: 0 })
    const [atSender, atReceiver] = await Promise.all([sender.barrier(), receiver.barrier()])
    assert.ok(atSender.some(({ name, values }) => name === 'fileAnswer' && values.accepted === 0))
    assert.ok(atReceiver.some(({ name, values }) => name === 'message' && values.flag === Flag.system))
    await Promise.all([sender.barrier(), receiver.barrier()])
    await canStartAgain(sender, receiver)
  })

  test('when the sender takes an offer back', async () => {
    const [sender, receiver] = await pair()
    sender.send('offerFile', { friend: receiver.number, name: 'a.txt', length: 6 })
    await receiver.next('fileOffer')
    sender.send('answerFile', { friend: receiver.number, accepted: 0 })
    await toldOver(sender, receiver, 'fileCancelled')
    await receiver.notice('fileCancelledByPeer')
    receiver.send('answerFile', { friend: sender.number, accepted: 1 })
    await receiver.notice()
    await canStartAgain(sender, receiver)
  })

  test('when the sender sends more than it offered', async () => {
    const { sender, receiver } = await halfWay()
    sender.send('fileData', { friend: receiver.number, data: Buffer.from('defg') })
    await toldOver(sender, receiver, 'fileOutOfBounds')
    await receiver.notice('fileOutOfBounds')
    await sender.barrier()
    await canStartAgain(sender, receiver)
  })

  test('when the sender is lost', async () => {
    const { sender, receiver } = await halfWay()
    sender.cut()
    await receiver.notice('filePeerGone')
    const back = await gateway.signIn(sender.number)
    await canStartAgain(back, receiver)
  })

  test('when the receiver signs in elsewhere', async () => {
    const { sender, receiver } = await halfWay()
    const moved = await gateway.signIn(receiver.number)
    await toldOver(sender, receiver, 'filePeerGone')
    await moved.barrier()
    await canStartAgain(sender, moved)
  })

  test('X1: and a refused offer is told to the offerer only', async () => {
    const [sender, receiver] = await pair()
    sender.send('offerFile', { friend: receiver.number, name: 'a.txt', length: 6 })
    await receiver.next('fileOffer')
    receiver.send('answerFile', { friend: sender.number, accepted: 0 })
    await toldOver(sender, receiver, 'fileRefused')
    await receiver.expectNothing()
    await canStartAgain(sender, receiver)
  })
})
