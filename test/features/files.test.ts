import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { FILE_CHUNK_BYTES, Flag, Manner, Mode, type ReasonName, reasonOf } from '../../protocol/index.ts'
import type { Frame, TestClient } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { untilStill } from '../until.ts'

const MEBIBYTE = 1024 * 1024

const gateway = await startGateway()
after(() => gateway.close())

async function signedUp(at: TestGateway = gateway): Promise<TestClient> {
  const client = await at.connect()
  await client.signUp()
  return client
}

async function pair(at: TestGateway = gateway) {
  return [await signedUp(at), await signedUp(at)] as const
}

async function offer(sender: TestClient, receiver: TestClient, length: number, name = 'photo.jpg'): Promise<void> {
  sender.send('offerFile', { friend: receiver.number, name, length })
  assert.deepEqual(await receiver.next('fileOffer'), { friend: sender.number, name, length })
}

async function accept(sender: TestClient, receiver: TestClient): Promise<void> {
  receiver.send('answerFile', { friend: sender.number, accepted: 1 })
  assert.deepEqual(await sender.next('fileAnswer'), { friend: receiver.number, accepted: 1 })
}

async function open(sender: TestClient, receiver: TestClient, length: number): Promise<void> {
  await offer(sender, receiver, length)
  await accept(sender, receiver)
}

function sendChunk(sender: TestClient, receiver: TestClient, data: Uint8Array): void {
  sender.send('fileData', { friend: receiver.number, data })
}

function sendFile(sender: TestClient, receiver: TestClient, file: Uint8Array, size = FILE_CHUNK_BYTES): void {
  for (let at = 0; at < file.length; at += size) sendChunk(sender, receiver, file.subarray(at, at + size))
}

/** Chunks until the length has passed; fails when anything else comes. */
async function receiveFile(receiver: TestClient, sender: TestClient, length: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for (let received = 0; received < length; ) {
    const { friend, data } = await receiver.next('fileData')
    assert.equal(friend, sender.number)
    received += data.length
    chunks.push(data)
  }
  return Buffer.concat(chunks)
}

/** Whether all bytes are the same, without printing megabytes when not. */
function assertSame(received: Buffer, file: Buffer): void {
  assert.ok(received.equals(file), `${received.length} bytes came, not the ${file.length} that were sent`)
}

/** The offerer is told that its transfer with the other is over, and right after that, why (X2). */
async function toldOver(sender: TestClient, other: TestClient, why: ReasonName): Promise<void> {
  const { friend, accepted } = await sender.waitFor('fileAnswer')
  assert.deepEqual({ friend, accepted }, { friend: other.number, accepted: 0 })
  await toldWhy(sender, other, why)
}

/** The next frame tells how the file from or to the other has ended (X2). */
async function toldWhy(user: TestClient, other: TestClient, why: ReasonName): Promise<void> {
  assert.match(await user.notice(why), new RegExp(`^file ${other.number}: `))
}

function isNotice(frame: Frame): boolean {
  return frame.name === 'message' && frame.values.flag === Flag.system && frame.values.number === 0
}

/** No transfer from the sender to the receiver is open any more: a new one can be had. */
async function canStartAgain(sender: TestClient, receiver: TestClient): Promise<void> {
  await offer(sender, receiver, 3, 'again.txt')
  await accept(sender, receiver)
  sendChunk(sender, receiver, Buffer.from('yes'))
  assert.equal(String(await receiveFile(receiver, sender, 3)), 'yes')
}

test('X1.1, X1.3, X1.4: a file of some megabytes arrives byte for byte', async () => {
  const [sender, receiver] = await pair()
  const file = randomBytes(5 * MEBIBYTE + 12_345)
  await open(sender, receiver, file.length)
  sendFile(sender, receiver, file)
  assertSame(await receiveFile(receiver, sender, file.length), file)
  await sender.expectNothing()
  await receiver.expectNothing()
  await canStartAgain(sender, receiver)
})

test('X1.4, W11.1: chunks as large as a body can be arrive byte for byte', async () => {
  const [sender, receiver] = await pair()
  const file = randomBytes(MEBIBYTE)
  await open(sender, receiver, file.length)
  sendFile(sender, receiver, file, 65_536 - 8)
  assertSame(await receiveFile(receiver, sender, file.length), file)
})

test('X1.4: chunks of one byte, and an empty one between, arrive byte for byte', async () => {
  const [sender, receiver] = await pair()
  const file = randomBytes(200)
  await open(sender, receiver, file.length)
  sendFile(sender, receiver, file.subarray(0, 100), 1)
  sendChunk(sender, receiver, new Uint8Array(0))
  sendFile(sender, receiver, file.subarray(100), 1)
  assertSame(await receiveFile(receiver, sender, file.length), file)
})

test('X1.6: both directions of a pair at once', async () => {
  const [ming, hong] = await pair()
  const [toHong, toMing] = [randomBytes(2 * MEBIBYTE), randomBytes(2 * MEBIBYTE)]
  await open(ming, hong, toHong.length)
  await open(hong, ming, toMing.length)
  sendFile(ming, hong, toHong)
  sendFile(hong, ming, toMing)
  const [atHong, atMing] = await Promise.all([
    receiveFile(hong, ming, toHong.length),
    receiveFile(ming, hong, toMing.length),
  ])
  assertSame(atHong, toHong)
  assertSame(atMing, toMing)
})

test('X1.6: one sender to two receivers at once', async () => {
  const [sender, one, two] = [await signedUp(), await signedUp(), await signedUp()]
  const files = [randomBytes(MEBIBYTE), randomBytes(MEBIBYTE)] as const
  await open(sender, one, files[0].length)
  await open(sender, two, files[1].length)
  for (let at = 0; at < MEBIBYTE; at += FILE_CHUNK_BYTES) {
    sendChunk(sender, one, files[0].subarray(at, at + FILE_CHUNK_BYTES))
    sendChunk(sender, two, files[1].subarray(at, at + FILE_CHUNK_BYTES))
  }
  assertSame(await receiveFile(one, sender, MEBIBYTE), files[0])
  assertSame(await receiveFile(two, sender, MEBIBYTE), files[1])
})

test('X1.6: one receiver from two senders at once', async () => {
  const [one, two, receiver] = [await signedUp(), await signedUp(), await signedUp()]
  const files = new Map([
    [one.number, randomBytes(MEBIBYTE)],
    [two.number, randomBytes(MEBIBYTE)],
  ])
  for (const sender of [one, two]) await open(sender, receiver, MEBIBYTE)
  for (const sender of [one, two]) sendFile(sender, receiver, files.get(sender.number) ?? Buffer.alloc(0))
  const received = new Map([...files.keys()].map(number => [number, [] as Uint8Array[]]))
  for (let bytes = 0; bytes < 2 * MEBIBYTE; ) {
    const { friend, data } = await receiver.next('fileData')
    received.get(friend)?.push(data)
    bytes += data.length
  }
  for (const [number, file] of files) assertSame(Buffer.concat(received.get(number) ?? []), file)
})

test('X1: chat goes on beside a transfer', async () => {
  const [sender, receiver] = await pair()
  const file = randomBytes(10)
  await open(sender, receiver, file.length)
  sendChunk(sender, receiver, file.subarray(0, 5))
  sender.send('sendMessage', { recipient: receiver.number, text: 'half of it' })
  sendChunk(sender, receiver, file.subarray(5))
  assert.equal((await receiver.next('fileData')).data.length, 5)
  const rest = [await receiver.next(), await receiver.next()].map(frame => frame.name)
  assert.deepEqual(rest.sort(), ['fileData', 'message'])
})

test('X2.2, X2.8, X2.11: a refused offer brings the offerer 0x13 with 0 and a notice, and the receiver nothing', async () => {
  const [sender, receiver] = await pair()
  await offer(sender, receiver, 100)
  receiver.send('answerFile', { friend: sender.number, accepted: 0 })
  await toldOver(sender, receiver, 'fileRefused')
  await receiver.expectNothing()
  await canStartAgain(sender, receiver)
})

test('X1.6: a second offer to the same user is refused by a notice, and the first goes on', async () => {
  const [sender, receiver] = await pair()
  await offer(sender, receiver, 3, 'first.txt')
  sender.send('offerFile', { friend: receiver.number, name: 'second.txt', length: 5 })
  const before = await sender.barrier()
  assert.ok(before.length === 1 && before.every(isNotice), JSON.stringify(before))
  await receiver.expectNothing()
  await accept(sender, receiver)
  sender.send('offerFile', { friend: receiver.number, name: 'third.txt', length: 5 })
  await sender.notice()
  sendChunk(sender, receiver, Buffer.from('one'))
  assert.equal(String(await receiveFile(receiver, sender, 3)), 'one')
  await receiver.expectNothing()
})

test('X1.5: a file of length 0 is over when it is accepted', async () => {
  const [sender, receiver] = await pair()
  await open(sender, receiver, 0)
  await sender.expectNothing()
  await receiver.expectNothing()
  await canStartAgain(sender, receiver)
})

test('X1.1: the longest length that the field can say is offered as it is', async () => {
  const [sender, receiver] = await pair()
  await offer(sender, receiver, 0xffffffff)
})

/** What an offer to this number brings the offerer, without the number itself. */
async function answerTo(sender: TestClient, friend: number): Promise<string> {
  sender.send('offerFile', { friend, name: 'photo.jpg', length: 100 })
  const frames = await sender.barrier()
  const [answer, why, ...others] = frames
  assert.deepEqual(answer, { name: 'fileAnswer', values: { friend, accepted: 0 } })
  assert.ok(why?.name === 'message' && reasonOf(why.values.kind) === 'filePeerGone' && others.length === 0)
  return JSON.stringify(frames).replaceAll(String(friend), 'friend')
}

test('X1.2, P1.2: an offer to a hidden user and to an absent one bring the same, 0x13 with 0 at once', async () => {
  const [sender, absent] = await pair()
  await absent.close()
  const hidden = await gateway.connect()
  await hidden.signUp({}, Manner.hidden)
  assert.deepEqual(await answerTo(sender, hidden.number), await answerTo(sender, absent.number))
  await hidden.expectNothing()
  const back = await gateway.connect()
  await back.login(absent.number)
  await back.expectNothing()
})

test('X1.2: an offer to someone who signed out is refused at once', async () => {
  const [sender, receiver] = await pair()
  await receiver.ask('setMode', { mode: Mode.offline })
  await answerTo(sender, receiver.number)
  await receiver.expectNothing()
})

test('X1.1: an offer to do not disturb is delivered', async () => {
  const [sender, receiver] = await pair()
  await receiver.ask('setMode', { mode: Mode.doNotDisturb })
  await offer(sender, receiver, 5)
})

test('X1.2: an offer to an unknown number fails aloud', async () => {
  const sender = await signedUp()
  sender.send('offerFile', { friend: 99_999_999, name: 'photo.jpg', length: 100 })
  assert.ok((await sender.barrier()).length > 0)
})

test('X1.7, X2.3: an answer to an offer that nobody made brings a notice and reaches no one', async () => {
  const [sender, receiver] = await pair()
  for (const accepted of [1, 0]) {
    receiver.send('answerFile', { friend: sender.number, accepted })
    await receiver.notice(accepted === 1 ? 'noOffer' : 'noTransfer')
  }
  await receiver.expectNothing()
  await sender.expectNothing()
})

test('X1.7: the offerer cannot accept its own offer', async () => {
  const [sender, receiver] = await pair()
  await offer(sender, receiver, 5)
  sender.send('answerFile', { friend: receiver.number, accepted: 1 })
  await sender.notice()
  await receiver.expectNothing()
})

test('X1.7: an answer other than 0 and 1 brings a notice and changes nothing', async () => {
  const [sender, receiver] = await pair()
  await offer(sender, receiver, 5)
  receiver.send('answerFile', { friend: sender.number, accepted: 2 })
  await receiver.notice()
  await sender.expectNothing()
  await accept(sender, receiver)
})

test('X2.5: data without an offer brings a notice and reaches no one', async () => {
  const [sender, receiver] = await pair()
  sendChunk(sender, receiver, Buffer.from('surprise'))
  await sender.notice('noTransfer')
  await sender.expectNothing()
  await receiver.expectNothing()
})

test('X2.5: data of the receiver is not data of the sender', async () => {
  const [sender, receiver] = await pair()
  await open(sender, receiver, 10)
  sendChunk(receiver, sender, Buffer.from('wrong way'))
  assert.ok((await receiver.barrier()).some(isNotice))
  await sender.expectNothing()
  sendChunk(sender, receiver, Buffer.from('0123456789'))
  assert.equal(String(await receiveFile(receiver, sender, 10)), '0123456789')
})

test('X2.4, X2.9, X2.10: data before the acceptance is refused and ends the transfer', async () => {
  const [sender, receiver] = await pair()
  await offer(sender, receiver, 10)
  sendChunk(sender, receiver, Buffer.from('early'))
  assert.deepEqual(await sender.next('fileAnswer'), { friend: receiver.number, accepted: 0 })
  assert.match(await sender.notice('fileOutOfBounds'), new RegExp(`^fileData ${receiver.number}: `))
  await sender.expectNothing()
  await toldWhy(receiver, sender, 'fileOutOfBounds')
  receiver.send('answerFile', { friend: sender.number, accepted: 1 })
  await receiver.notice('noOffer')
  await sender.expectNothing()
  await canStartAgain(sender, receiver)
})

test('X2.4, X2.9, X2.10: data beyond the offered length is refused and ends the transfer', async () => {
  const [sender, receiver] = await pair()
  await open(sender, receiver, 10)
  sendChunk(sender, receiver, Buffer.from('01234567'))
  sendChunk(sender, receiver, Buffer.from('890'))
  assert.deepEqual(await sender.next('fileAnswer'), { friend: receiver.number, accepted: 0 })
  assert.match(await sender.notice('fileOutOfBounds'), new RegExp(`^fileData ${receiver.number}: `))
  await sender.expectNothing()
  assert.equal(String(await receiveFile(receiver, sender, 8)), '01234567')
  await toldWhy(receiver, sender, 'fileOutOfBounds')
  await receiver.expectNothing()
  await canStartAgain(sender, receiver)
})

test('X2.5: data after the last byte is refused', async () => {
  const [sender, receiver] = await pair()
  await open(sender, receiver, 3)
  sendChunk(sender, receiver, Buffer.from('all'))
  await receiveFile(receiver, sender, 3)
  sendChunk(sender, receiver, Buffer.from('more'))
  assert.ok((await sender.barrier()).some(isNotice))
  assert.ok((await receiver.barrier()).every(isNotice))
})

for (const [state, begin] of [
  ['before the answer', offer],
  ['after the acceptance', open],
  [
    'in the middle',
    async (sender: TestClient, receiver: TestClient, length: number) => {
      await open(sender, receiver, length)
      sendChunk(sender, receiver, Buffer.from('ab'))
      await receiver.next('fileData')
    },
  ],
] as const) {
  test(`X2.1, X2.2, X2.9: the sender cancels ${state}`, async () => {
    const [sender, receiver] = await pair()
    await begin(sender, receiver, 10)
    sender.send('answerFile', { friend: receiver.number, accepted: 0 })
    await toldOver(sender, receiver, 'fileCancelled')
    await toldWhy(receiver, sender, 'fileCancelledByPeer')
    receiver.send('answerFile', { friend: sender.number, accepted: 1 })
    await receiver.notice('noOffer')
    await canStartAgain(sender, receiver)
  })

  for (const [what, lose] of [
    ['is lost', (client: TestClient) => client.cut()],
    ['leaves', async (client: TestClient) => client.socket.close()],
    ['signs out', async (client: TestClient) => client.send('setMode', { mode: Mode.offline })],
    [
      'signs in elsewhere',
      async (client: TestClient) => {
        await (await gateway.connect()).login(client.number)
      },
    ],
  ] as const) {
    test(`X2.6, X2.9: the sender ${what} ${state}: the receiver gets a notice`, async () => {
      const [sender, receiver] = await pair()
      await begin(sender, receiver, 10)
      await lose(sender)
      await toldWhy(receiver, sender, 'filePeerGone')
      await receiver.expectNothing()
    })

    test(`X2.6, X2.8: the receiver ${what} ${state}: the sender gets 0x13 with 0`, async () => {
      const [sender, receiver] = await pair()
      await begin(sender, receiver, 10)
      await lose(receiver)
      await toldOver(sender, receiver, 'filePeerGone')
      await sender.expectNothing()
    })
  }

  if (begin === offer) continue
  test(`X2.1, X2.2, X2.9: the receiver cancels ${state}`, async () => {
    const [sender, receiver] = await pair()
    await begin(sender, receiver, 10)
    receiver.send('answerFile', { friend: sender.number, accepted: 0 })
    await toldOver(sender, receiver, 'fileCancelledByPeer')
    await toldWhy(receiver, sender, 'fileCancelled')
    sendChunk(sender, receiver, Buffer.from('cd'))
    assert.ok((await sender.barrier()).some(isNotice))
    await receiver.expectNothing()
    await canStartAgain(sender, receiver)
  })
}

test('X2.6: who becomes hidden has cancelled, and looks gone to the other', async () => {
  const [sender, receiver] = await pair()
  await open(sender, receiver, 10)
  receiver.send('setMode', { mode: Mode.hidden })
  await toldOver(sender, receiver, 'filePeerGone')
  await toldWhy(receiver, sender, 'fileCancelled')
  await receiver.next('mode')
  await receiver.expectNothing()
})

test('X2.7: an offer can be accepted after four minutes and lapses after five', ownServer, async t => {
  const clock = { time: Date.now(), now: () => clock.time }
  const own = await startGateway({ IDLE_TIMEOUT_MS: '86400000' }, { clock })
  t.after(() => own.close())
  const [sender, receiver] = await pair(own)
  await offer(sender, receiver, 3)
  clock.time += 4 * 60_000
  await accept(sender, receiver)
  sendChunk(sender, receiver, Buffer.from('yes'))
  await receiveFile(receiver, sender, 3)

  await offer(sender, receiver, 3)
  clock.time += 5 * 60_000
  await toldOver(sender, receiver, 'fileLapsed')
  await toldWhy(receiver, sender, 'fileLapsed')
  receiver.send('answerFile', { friend: sender.number, accepted: 1 })
  await receiver.notice('noOffer')
  await canStartAgain(sender, receiver)
})

test('X2.7: a transfer that was accepted does not lapse', ownServer, async t => {
  const clock = { time: Date.now(), now: () => clock.time }
  const own = await startGateway({ IDLE_TIMEOUT_MS: '86400000' }, { clock })
  t.after(() => own.close())
  const [sender, receiver] = await pair(own)
  await open(sender, receiver, 3)
  clock.time += 10 * 60_000
  sendChunk(sender, receiver, Buffer.from('yes'))
  assert.equal(String(await receiveFile(receiver, sender, 3)), 'yes')
})

test('X3.1: a receiver that stops reading stalls the sender, and resuming completes the file', async () => {
  const [sender, receiver] = await pair()
  const file = randomBytes(48 * MEBIBYTE)
  await open(sender, receiver, file.length)
  receiver.pause()
  sendFile(sender, receiver, file)
  await untilStill(() => sender.socket.bufferedAmount)
  const held = file.length - sender.socket.bufferedAmount
  assert.ok(held < 32 * MEBIBYTE, `${held} bytes were taken from a sender whose receiver does not read`)
  receiver.resume()
  assertSame(await receiveFile(receiver, sender, file.length), file)
  await sender.expectNothing()
})

test('X3.1: while a sender is held up, others are served', async () => {
  const [sender, receiver] = await pair()
  const [ming, hong] = await pair()
  const file = randomBytes(24 * MEBIBYTE)
  await open(sender, receiver, file.length)
  receiver.pause()
  sendFile(sender, receiver, file)
  await untilStill(() => sender.socket.bufferedAmount)
  ming.send('sendMessage', { recipient: hong.number, text: 'all well?' })
  assert.equal((await hong.next('message')).text, 'all well?')
  receiver.resume()
  assertSame(await receiveFile(receiver, sender, file.length), file)
})

test('X2.6, X3.1: a sender that is held up goes on when the receiver is lost', async () => {
  const [sender, receiver] = await pair()
  const file = randomBytes(24 * MEBIBYTE)
  await open(sender, receiver, file.length)
  receiver.pause()
  sendFile(sender, receiver, file)
  await untilStill(() => sender.socket.bufferedAmount)
  receiver.cut()
  await toldOver(sender, receiver, 'filePeerGone')
  sender.send('connectionTest', {})
  await sender.waitFor('connectionTest')
})

for (const [name, reduced] of [
  ['b.txt', 'b.txt'],
  ['/a/b.txt', 'b.txt'],
  ['C:\\x\\y.txt', 'y.txt'],
  ['../../etc/passwd', 'passwd'],
  ['..\\..\\boot.ini', 'boot.ini'],
  ['a/b\\c.txt', 'c.txt'],
  ['a\\b/c.txt', 'c.txt'],
  ['...', '...'],
  ['.profile', '.profile'],
  ['照片/猫.jpg', '猫.jpg'],
  ['two words.txt', 'two words.txt'],
] as const) {
  test(`X4.1: the name ${JSON.stringify(name)} arrives as ${JSON.stringify(reduced)}`, async () => {
    const [sender, receiver] = await pair()
    sender.send('offerFile', { friend: receiver.number, name, length: 1 })
    assert.equal((await receiver.next('fileOffer')).name, reduced)
    await sender.expectNothing()
  })
}

for (const name of ['', '.', '..', '/', '\\', 'a/', 'a\\', 'a/.', 'a/..', 'a\\..']) {
  test(`X4.2: the name ${JSON.stringify(name)} is refused by a notice`, async () => {
    const [sender, receiver] = await pair()
    sender.send('offerFile', { friend: receiver.number, name, length: 1 })
    assert.ok((await sender.barrier()).some(isNotice))
    await receiver.expectNothing()
    await canStartAgain(sender, receiver)
  })
}
