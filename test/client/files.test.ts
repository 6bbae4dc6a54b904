import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { getEventListeners } from 'node:events'
import { after, test } from 'node:test'
import { FileUplink } from '../../client/file-uplink.ts'
import { ConnectionLost, type IncomingFile, type OutgoingFile, Refused } from '../../client/index.ts'
import { Pacer } from '../../client/pacer.ts'
import type { ServerConnection } from '../../client/server-connection.ts'
import { encodeText, FILE_CHUNK_BYTES, Flag, Kind } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { collectEvents, newClient, newUser, nextEvent, type User } from './client-fixtures.ts'
import { acceptAndEcho, acceptLogins, type FakeConnection, FakeServer } from './fake-server.ts'

const MEBIBYTE = 1024 * 1024

const gateway = await startGateway()
after(() => gateway.close())

async function pair(): Promise<[User, User]> {
  return [await newUser(gateway.wsUrl), await newUser(gateway.wsUrl)]
}

/** Offers a file; returns both sides of it. */
async function offer(sender: User, receiver: User, file: Blob & { name?: string }, name?: string) {
  const offered = nextEvent(receiver, 'fileOffer')
  const outgoing = sender.sendFile(receiver.number, file, name === undefined ? {} : { name })
  return { outgoing, incoming: await offered }
}

/** Resolves when the file is in this state. */
async function waitForState(file: OutgoingFile | IncomingFile, state: string): Promise<void> {
  while (file.state !== state) {
    await new Promise(resolve => file.addEventListener('change', resolve, { once: true }))
  }
}

test('a file arrives byte for byte, and both sides see the progress', async () => {
  const [sender, receiver] = await pair()
  const bytes = randomBytes(9 * MEBIBYTE + 1)
  const { outgoing, incoming } = await offer(sender, receiver, new File([bytes], 'photo.jpg'))
  assert.deepEqual([incoming.friend, incoming.name, incoming.length], [sender.number, 'photo.jpg', bytes.length])
  assert.deepEqual([outgoing.friend, outgoing.name, outgoing.length], [receiver.number, 'photo.jpg', bytes.length])
  assert.deepEqual([incoming.state, outgoing.state], ['offered', 'offered'])
  const progress = { sent: [0], received: [0] }
  outgoing.addEventListener('change', () => progress.sent.push(outgoing.sent))
  incoming.addEventListener('change', () => progress.received.push(incoming.received))
  const blob = await incoming.blob({ type: 'image/jpeg' })
  await outgoing.done
  assert.equal(blob.type, 'image/jpeg')
  assert.ok(bytes.equals(Buffer.from(await blob.arrayBuffer())))
  assert.deepEqual([incoming.state, outgoing.state], ['done', 'done'])
  for (const steps of Object.values(progress)) {
    assert.equal(steps.at(-1), bytes.length)
    assert.ok(steps.length > 10)
    assert.deepEqual(
      steps,
      steps.toSorted((one, other) => one - other),
    )
  }
})

test('a file is accepted as a stream', async () => {
  const [sender, receiver] = await pair()
  const bytes = randomBytes(300_000)
  const { outgoing, incoming } = await offer(sender, receiver, new Blob([bytes]), 'data.bin')
  const chunks: Uint8Array[] = []
  for await (const chunk of incoming.stream()) chunks.push(chunk)
  assert.ok(bytes.equals(Buffer.concat(chunks)))
  await outgoing.done
  assert.throws(() => incoming.stream(), /the file is done/)
  await assert.rejects(incoming.blob(), /the file is done/)
})

test('an empty file arrives, too', async () => {
  const [sender, receiver] = await pair()
  const { outgoing, incoming } = await offer(sender, receiver, new Blob([]), 'empty')
  assert.equal((await incoming.blob()).size, 0)
  await outgoing.done
  assert.deepEqual([incoming.state, outgoing.state], ['done', 'done'])
})

test('files go both ways at once', async () => {
  const [one, other] = await pair()
  const bytes = randomBytes(500_000)
  const there = await offer(one, other, new Blob([bytes]))
  const back = await offer(other, one, new Blob([bytes]))
  const blobs = await Promise.all([there.incoming.blob(), back.incoming.blob()])
  await Promise.all([there.outgoing.done, back.outgoing.done])
  for (const blob of blobs) assert.equal(blob.size, bytes.length)
})

test('a refused file rejects with Refused, and another can be offered', async () => {
  const [sender, receiver] = await pair()
  const { outgoing, incoming } = await offer(sender, receiver, new Blob(['hello']), 'hello.txt')
  incoming.refuse()
  assert.equal(incoming.state, 'refused')
  await assert.rejects(outgoing.done, Refused)
  assert.equal(outgoing.state, 'refused')
  const again = await offer(sender, receiver, new Blob(['hello']), 'hello.txt')
  assert.equal(await (await again.incoming.blob()).text(), 'hello')
})

test('a file for a user who is away, for oneself, or with an invalid name is refused', async () => {
  const [sender, receiver] = await pair()
  await receiver.setMode('hidden')
  const refusals = await Promise.allSettled([
    sender.sendFile(receiver.number, new Blob(['hello'])).done,
    sender.sendFile(sender.number, new Blob(['hello'])).done,
    sender.sendFile(5, new Blob(['hello']), { name: '..' }).done,
  ])
  assert.deepEqual(
    refusals.map(result => result.status === 'rejected' && result.reason instanceof Refused && result.reason.reason),
    ['filePeerGone', 'yourself', 'badFileName'],
  )
})

test('one file at a time goes to a friend', async () => {
  const [sender, receiver] = await pair()
  const { incoming, outgoing } = await offer(sender, receiver, new Blob(['one']))
  const second = sender.sendFile(receiver.number, new Blob(['two']))
  await assert.rejects(second.done, { reason: 'transferUnderWay' })
  await incoming.blob()
  await outgoing.done
})

test('the sender cancels an offer, and offers another at once', async () => {
  const [sender, receiver] = await pair()
  const { outgoing, incoming } = await offer(sender, receiver, new Blob(['one']), 'one')
  const notices = collectEvents(receiver, 'notice')
  outgoing.cancel()
  assert.equal(outgoing.state, 'cancelled')
  const again = await offer(sender, receiver, new Blob(['two']), 'two')
  assert.equal(incoming.state, 'cancelled')
  await assert.rejects(outgoing.done, { name: 'AbortError' })
  assert.equal(await (await again.incoming.blob()).text(), 'two')
  await again.outgoing.done
  assert.deepEqual(notices, [])
})

test('the sender cancels during the transfer', async () => {
  const [sender, receiver] = await pair()
  const abort = new AbortController()
  const offered = nextEvent(receiver, 'fileOffer')
  const outgoing = sender.sendFile(receiver.number, new Blob([randomBytes(20 * MEBIBYTE)]), { signal: abort.signal })
  const incoming = await offered
  const blob = incoming.blob()
  outgoing.addEventListener('change', () => {
    if (outgoing.sent > MEBIBYTE) abort.abort(new Error('never mind'))
  })
  await assert.rejects(outgoing.done, /never mind/)
  await assert.rejects(blob, { reason: 'fileCancelledByPeer', about: sender.number })
  assert.deepEqual([outgoing.state, incoming.state], ['cancelled', 'cancelled'])
  await sender.barrier()
})

test('the receiver cancels during the transfer, and gets no notice about it', async () => {
  const [sender, receiver] = await pair()
  const notices = [collectEvents(sender, 'notice'), collectEvents(receiver, 'notice')]
  const { outgoing, incoming } = await offer(sender, receiver, new Blob([randomBytes(20 * MEBIBYTE)]))
  const reader = incoming.stream().getReader()
  await reader.read()
  await reader.cancel()
  assert.equal(incoming.state, 'cancelled')
  await assert.rejects(outgoing.done, { reason: 'fileCancelledByPeer', about: receiver.number })
  assert.equal(outgoing.state, 'cancelled')
  await Promise.all([sender.barrier(), receiver.barrier()])
  await Promise.all([sender.barrier(), receiver.barrier()])
  assert.deepEqual(notices, [[], []])
  const again = await offer(sender, receiver, new Blob(['hello']))
  assert.equal(await (await again.incoming.blob()).text(), 'hello')
})

test('cancel makes the stream of a file fail', async () => {
  const [sender, receiver] = await pair()
  const { outgoing, incoming } = await offer(sender, receiver, new Blob([randomBytes(20 * MEBIBYTE)]))
  const blob = incoming.blob()
  await waitForState(incoming, 'receiving')
  incoming.cancel()
  incoming.cancel()
  await assert.rejects(blob, { name: 'AbortError' })
  await assert.rejects(outgoing.done, { reason: 'fileCancelledByPeer' })
})

test('while a file comes from a friend, cancelling the one to them cancels only that', async () => {
  const [one, other] = await pair()
  const there = await offer(one, other, new Blob(['there']))
  const back = await offer(other, one, new Blob(['back']))
  there.outgoing.cancel()
  await one.barrier()
  assert.equal(await (await back.incoming.blob()).text(), 'back')
  await back.outgoing.done
  await waitForState(there.incoming, 'cancelled')
})

test('a file ends when the other side signs out, or loses the connection', async () => {
  const [sender, receiver] = await pair()
  const file = new Blob([randomBytes(20 * MEBIBYTE)])
  const first = await offer(sender, receiver, file)
  const blob = first.incoming.blob()
  blob.catch(() => {})
  await waitForState(first.outgoing, 'sending')
  const { number } = receiver
  await receiver.signOut()
  await assert.rejects(first.outgoing.done, { reason: 'filePeerGone' })
  await assert.rejects(blob, { name: 'NotSignedIn' })
  assert.equal(first.incoming.state, 'failed')
  await receiver.signIn(number, PASSWORD)
  const second = await offer(sender, receiver, file)
  const other = second.incoming.blob()
  other.catch(() => {})
  await waitForState(second.outgoing, 'sending')
  const from = sender.number
  sender.close()
  await assert.rejects(second.outgoing.done, { name: 'ConnectionClosed' })
  await assert.rejects(other, { reason: 'filePeerGone', about: from })
  assert.deepEqual([second.outgoing.state, second.incoming.state], ['failed', 'cancelled'])
})

test('a file that fails causes no unhandled rejection', async () => {
  const [sender] = await pair()
  const file = sender.sendFile(5, new Blob(['hello']))
  await waitForState(file, 'refused')
  const aborted = sender.sendFile(5, new Blob(['hello']), { signal: AbortSignal.abort() })
  await waitForState(aborted, 'cancelled')
  sender.close()
  const late = sender.sendFile(5, new Blob(['hello']))
  await waitForState(late, 'failed')
  await assert.rejects(late.done, { name: 'NotSignedIn' })
})

test('a receiver that does not read blocks the sender; after a cancellation the connection works again (X3)', async () => {
  const length = 50 * MEBIBYTE
  const sender = await newUser(gateway.wsUrl)
  const receiver = await gateway.signUp()
  const file = sender.sendFile(receiver.number, new Blob([new Uint8Array(length)]))
  await receiver.next('fileOffer')
  receiver.send('answerFile', { friend: sender.number, accepted: 1 })
  await waitForState(file, 'sending')
  receiver.pause()
  // The server reads nothing of the sender then, so there is no answer to anything.
  for (let isRead = true; isRead; ) {
    isRead = await sender.barrier({ signal: AbortSignal.timeout(1000) }).then(
      () => true,
      () => false,
    )
  }
  assert.ok(file.sent < length, 'all was sent')
  file.cancel()
  await assert.rejects(file.done, { name: 'AbortError' })
  receiver.resume()
  await receiver.waitFor('message')
  await sender.barrier()
  assert.equal(sender.status.is, 'online')
  await receiver.close()
})

// ——— with a fake server ———

async function userOf(t: Parameters<typeof FakeServer.start>[0], handle: Parameters<typeof FakeServer.start>[1]) {
  const server = await FakeServer.start(t, handle)
  const user = newClient(server.url)
  await user.signIn(10001, PASSWORD)
  return { user, connection: await server.connection() }
}

const chunksOf = (connection: FakeConnection) => connection.frames.filter(({ name }) => name === 'fileData').length
const echo = (connection: FakeConnection) => connection.send('connectionTest', { number: 10001 })

test('at most four chunks of 32 KiB are in flight', async t => {
  const { user, connection } = await userOf(t, acceptLogins)
  const file = user.sendFile(10002, new Blob([randomBytes(MEBIBYTE)]))
  await connection.waitFor('connectionTest')
  echo(connection)
  connection.send('fileAnswer', { friend: 10002, accepted: 1 })
  await connection.waitFor('fileData', 4)
  // Everything that is on its way is there once a later request is.
  const group = user.addGroup('Work')
  await connection.waitFor('addGroup')
  connection.send('groupAdded', { success: 1, group: 2, name: 'Work' })
  await group
  assert.equal(chunksOf(connection), 4)
  assert.equal(file.sent, 0)
  echo(connection)
  await connection.waitFor('fileData', 6)
  assert.equal(file.sent, 2 * FILE_CHUNK_BYTES)
  assert.equal(chunksOf(connection), 6)
  for (const frame of connection.frames) {
    if (frame.name === 'fileData') assert.equal(frame.values.data.length, FILE_CHUNK_BYTES)
  }
})

test('a file waits when other requests have used up the flood allowance', async t => {
  let now = performance.now()
  t.mock.method(performance, 'now', () => now)
  const { user, connection } = await userOf(t, acceptAndEcho)
  const file = user.sendFile(10002, new Blob([randomBytes(MEBIBYTE)]))
  await connection.waitFor('offerFile')
  // The sign-in has cost 20, the offer 5 and their connection tests 2.
  await Promise.all(Array.from({ length: 974 }, () => user.barrier()))
  connection.send('fileAnswer', { friend: 10002, accepted: 1 })
  await waitForState(file, 'sending')
  const heard = nextEvent(user, 'notice')
  connection.announce('are you there?')
  await heard
  assert.equal(chunksOf(connection), 0)
  now += 10_000
  await file.done
  assert.equal(chunksOf(connection), 32)
})

test('a file that can no longer be read is cancelled', async t => {
  const { user, connection } = await userOf(t, acceptAndEcho)
  const blob = new Blob(['hello'])
  t.mock.method(blob, 'slice', () => {
    throw new Error('the file was moved')
  })
  const file = user.sendFile(10002, blob)
  await connection.waitFor('offerFile')
  connection.send('fileAnswer', { friend: 10002, accepted: 1 })
  await assert.rejects(file.done, /the file was moved/)
  assert.equal(file.state, 'failed')
  await connection.waitFor('answerFile')
  assert.equal(chunksOf(connection), 0)
})

test('a connection lost while a file is being read fails only the file', async t => {
  const { user, connection } = await userOf(t, acceptLogins)
  const blob = new Blob([randomBytes(MEBIBYTE)])
  const readable = new Blob([randomBytes(2 * FILE_CHUNK_BYTES)])
  const reading = Promise.withResolvers<ArrayBuffer>()
  let reads = 0
  t.mock.method(blob, 'slice', () => (++reads > 2 ? { arrayBuffer: () => reading.promise } : readable))
  const file = user.sendFile(10002, blob)
  await connection.waitFor('connectionTest')
  echo(connection)
  connection.send('fileAnswer', { friend: 10002, accepted: 1 })
  await connection.waitFor('fileData', 4)
  connection.socket.terminate()
  await assert.rejects(file.done, ConnectionLost)
  await nextEvent(user, 'signedIn')
  reading.resolve(await readable.arrayBuffer())
  assert.equal(file.state, 'failed')
})

test('a lost connection ends all files', async t => {
  const { user, connection } = await userOf(t, acceptAndEcho)
  const [offered, sending] = [user.sendFile(10002, new Blob(['a'])), user.sendFile(10003, new Blob([randomBytes(1e6)]))]
  await connection.waitFor('offerFile', 2)
  connection.send('fileAnswer', { friend: 10003, accepted: 1 })
  const offers = collectEvents(user, 'fileOffer')
  connection.send('fileOffer', { friend: 10004, name: 'a', length: 10 })
  connection.send('fileOffer', { friend: 10005, name: 'b', length: 10 })
  await nextEvent(user, 'fileOffer', ({ friend }) => friend === 10005)
  const blob = offers[0]?.blob()
  await connection.waitFor('answerFile')
  connection.socket.terminate()
  await assert.rejects(offered.done, ConnectionLost)
  await assert.rejects(sending.done, ConnectionLost)
  await assert.rejects(blob ?? Promise.resolve(), ConnectionLost)
  assert.deepEqual([offered.state, sending.state, offers[0]?.state, offers[1]?.state], new Array(4).fill('failed'))
})

test('a file that is longer than offered, or read too slowly, fails', async t => {
  const { user, connection } = await userOf(t, acceptAndEcho)
  const chunk = (friend: number, data: Uint8Array) => connection.send('fileData', { friend, data })
  const offered = async (friend: number, length: number) => {
    const file = nextEvent(user, 'fileOffer')
    connection.send('fileOffer', { friend, name: 'a', length })
    return file
  }
  const longer = await offered(10002, 10)
  const blob = longer.blob()
  chunk(10002, new Uint8Array(6))
  chunk(10002, new Uint8Array(6))
  await assert.rejects(blob, /more came than was offered/)
  assert.equal(longer.state, 'failed')
  const slow = await offered(10003, 100 * MEBIBYTE)
  const reader = slow.stream().getReader()
  for (let sent = 0; sent < 65 * MEBIBYTE; sent += 65_000) chunk(10003, new Uint8Array(65_000))
  await waitForState(slow, 'failed')
  await assert.rejects(reader.closed, /read too slowly/)
  await connection.waitFor('answerFile', 4)
  const answers = connection.frames.flatMap(({ name, values }) =>
    name === 'answerFile' ? [[values.friend, values.accepted]] : [],
  )
  assert.deepEqual(answers, [
    [10002, 1],
    [10002, 0],
    [10003, 1],
    [10003, 0],
  ])
})

test('a hundred offers may be open; more are declined', async t => {
  const { user, connection } = await userOf(t, acceptAndEcho)
  const offers = collectEvents(user, 'fileOffer')
  for (let friend = 1; friend <= 101; friend++) connection.send('fileOffer', { friend, name: 'a', length: 1 })
  await connection.waitFor('answerFile')
  assert.equal(offers.length, 100)
})

test('repeated offers that are declined do not fill the send queue', async t => {
  const { user, connection } = await userOf(t, acceptLogins)
  for (let friend = 1; friend <= 101; friend++) connection.send('fileOffer', { friend, name: 'a', length: 1 })
  for (let again = 0; again < 1100; again++) connection.send('fileOffer', { friend: 101, name: 'a', length: 1 })
  const last = nextEvent(user, 'message')
  connection.send('message', { flag: Flag.user, number: 101, text: encodeText('the last'), kind: Kind.none })
  await last
  user.sendMessage(5, 'hello').catch(() => {})
  await connection.waitFor('sendMessage')
})

test('a file that waits for room in the socket leaves no listeners behind', async () => {
  const end = new AbortController()
  let checks = 0
  const connection = {
    ...{ pacer: new Pacer(), ended: end.signal, isOpen: true },
    get bufferedAmount() {
      return ++checks < 5 ? 10_000_000 : 0
    },
  }
  const uplink = new FileUplink(connection as unknown as ServerConnection)
  const before = getEventListeners(end.signal, 'abort').length
  await uplink.whenWritable()
  assert.equal(getEventListeners(end.signal, 'abort').length, before)
})
