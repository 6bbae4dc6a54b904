import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { Manner, reasonOf } from '../../protocol/index.ts'
import { frameOf, type TestClient } from '../client.ts'
import { BARRIER_MS, runningTime } from '../running-time.ts'
import { startGateway } from '../start-gateway.ts'
import { HeldBarrier, nextTexts, numbered, Pongs } from './inbox.ts'

/** How often a busy machine may be too slow for what is tested. */
const ATTEMPTS = 5

const gateway = await startGateway()
after(() => gateway.close())

async function signedUp(options: { autoPong?: boolean } = {}, manner: number = Manner.normal): Promise<TestClient> {
  const client = await gateway.connect(options)
  await client.signUp({}, manner)
  return client
}

/**
 * The echo of a connection test comes, and in time. Returns whether all is settled; else messages were refused as they may arrive, since
 * the store was too slow (M4.6).
 */
async function expectEchoInTime(client: TestClient): Promise<boolean> {
  const echoed = client.barrier()
  const time = await runningTime(echoed)
  assert.ok(time <= BARRIER_MS, `${time} ms`)
  const refusals = await echoed
  assert.ok(
    refusals.every(({ name, values }) => name === 'message' && reasonOf(values.kind) === 'mayArrive'),
    JSON.stringify(refusals),
  )
  return refusals.length === 0
}

test('M4.7: a test before login is echoed at once', async () => {
  const client = await gateway.connect()
  assert.deepEqual(await client.ask('connectionTest', { number: 0 }), { number: 0 })
})

test('M4.8: a test is echoed with its own number', async () => {
  const client = await signedUp()
  assert.deepEqual(await client.ask('connectionTest', {}), { number: client.number })
})

test('M4.1, M4.2: the echo waits until the recipient has confirmed, and comes soon after', async () => {
  const [sender, recipient, witness] = [await signedUp(), await signedUp({ autoPong: false }), await signedUp()]
  const pongs = new Pongs(recipient)
  pongs.hold()
  const pinged = once(recipient.socket, 'ping')
  const held = await HeldBarrier.start(gateway)
  const events: string[] = []
  sender.send('sendMessage', { recipient: recipient.number, text: 'read me' })
  const echoed = sender.expectNothing().then(() => events.push('echo'))
  await recipient.next('message')
  await pinged
  await witness.barrier() // whatever the server had to say before is out
  events.push('pong')
  pongs.release()
  await echoed
  assert.deepEqual(events, ['pong', 'echo'])
  held.assertHeld()
})

test('M4.4, M4.5: a recipient that never confirms holds the echo up for 2 s at most, and has the message stored', async () => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
    sender.send('sendMessage', { recipient: recipient.number, text: 'kept' })
    if (!(await expectEchoInTime(sender))) continue
    assert.equal((await recipient.next('message')).text, 'kept')
    await recipient.cut()
    const back = await gateway.connect()
    await back.login(recipient.number)
    assert.equal((await back.next('message')).text, 'kept')
    await back.expectNothing()
    return
  }
  assert.fail('it was never stored in time')
})

test('M4.4: many recipients that never confirm hold the echo up no longer than one', async () => {
  const sender = await signedUp()
  const silent = [await signedUp({ autoPong: false }), await signedUp({ autoPong: false })]
  for (const { number } of [...silent, ...silent]) sender.send('sendMessage', { recipient: number, text: 'hello' })
  await expectEchoInTime(sender)
})

test('M4.4: a recipient that stopped reading holds the echo up for 2 s at most', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp()]
  recipient.pause()
  sender.send('sendMessage', { recipient: recipient.number, text: 'unread' })
  await expectEchoInTime(sender)
  recipient.resume()
  assert.equal((await recipient.next('message')).text, 'unread')
})

test('M4: one slow recipient does not hold up the delivery to another', async () => {
  const [sender, silent, quick] = [await signedUp(), await signedUp({ autoPong: false }), await signedUp()]
  sender.send('sendMessage', { recipient: silent.number, text: 'a' })
  const events: string[] = []
  const echoed = sender.barrier().then(() => events.push('echo'))
  sender.send('sendMessage', { recipient: quick.number, text: 'b' })
  await quick.next('message').then(() => events.push('b'))
  await echoed
  assert.deepEqual(events, ['b', 'echo'])
})

test('M4.1: a barrier waits only for what its own connection sent', async () => {
  const other = await signedUp()
  const held = await HeldBarrier.start(gateway)
  await other.expectNothing()
  held.assertHeld()
})

test('M4.2, E5.2: the notice of a refused message comes before the echo', async () => {
  const sender = await signedUp()
  sender.send('sendMessage', { recipient: 1, text: 'nobody' })
  sender.send('sendMessage', { recipient: sender.number, text: 'x'.repeat(4097) })
  const before = await sender.barrier()
  assert.deepEqual(
    before.map(frame => frame.name),
    ['message', 'message'],
  )
})

test('M4.3: the replies to requests come before the echo', async () => {
  const sender = await signedUp()
  sender.send('addGroup', { name: 'work' })
  sender.send('getProfile', { friend: sender.number })
  const before = await sender.barrier()
  assert.deepEqual(
    before.map(frame => frame.name),
    ['groupAdded', 'profile'],
  )
})

test('M4.1, W8.4: a message and the test in one WebSocket message keep their order', async () => {
  const sender = await signedUp()
  const { number } = sender
  sender.sendRaw(
    Buffer.concat([
      frameOf('sendMessage', { number, recipient: 1, text: 'nobody' }),
      frameOf('connectionTest', { number }),
    ]),
  )
  await sender.notice()
  await sender.next('connectionTest')
})

test('M4.8: each of several tests on their way is echoed', async () => {
  const [sender, silent] = [await signedUp(), await signedUp({ autoPong: false })]
  sender.send('sendMessage', { recipient: silent.number, text: 'hm' })
  for (let index = 0; index < 5; index++) sender.send('connectionTest', {})
  // A notice may come before them (M4.6).
  for (let index = 0; index < 5; index++) await sender.waitFor('connectionTest')
  await sender.expectNothing()
})

test('M4.2, M5.9: whatever a barrier answered for is there when the recipient dies at that moment', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp({ autoPong: false })]
  for (const text of numbered(0, 30)) sender.send('sendMessage', { recipient: recipient.number, text })
  await nextTexts(recipient, 30)
  const echoed = sender.expectNothing()
  await recipient.cut()
  await echoed
  const back = await gateway.connect()
  await back.login(recipient.number)
  assert.deepEqual(await nextTexts(back, 30), numbered(0, 30))
})

test('M4.4, P1.4: a hidden recipient that never confirms does not hold the echo up', async () => {
  const sender = await signedUp()
  const hidden = await signedUp({ autoPong: false }, Manner.hidden)
  const held = await HeldBarrier.start(gateway)
  sender.send('sendMessage', { recipient: hidden.number, text: 'psst' })
  await sender.expectNothing()
  held.assertHeld()
  assert.equal((await hidden.next('message')).text, 'psst')
  await hidden.cut()
  const back = await gateway.connect()
  await back.login(hidden.number)
  assert.equal((await back.next('message')).text, 'psst')
})

test('M4, P1.7: a hidden recipient that confirms gets the message exactly once', async () => {
  const sender = await signedUp()
  const hidden = await signedUp({}, Manner.hidden)
  const pinged = once(hidden.socket, 'ping')
  sender.send('sendMessage', { recipient: hidden.number, text: 'once' })
  await sender.expectNothing()
  assert.equal((await hidden.next('message')).text, 'once')
  await pinged
  await hidden.expectNothing()
  await hidden.close()
  const back = await gateway.connect()
  await back.login(hidden.number)
  await back.expectNothing()
})

test('M5.8, P1.7: messages to a hidden recipient arrive in order', async () => {
  const sender = await signedUp()
  const hidden = await signedUp({}, Manner.hidden)
  for (const text of numbered(0, 50)) sender.send('sendMessage', { recipient: hidden.number, text })
  assert.deepEqual(await nextTexts(hidden, 50), numbered(0, 50))
  await hidden.expectNothing()
})

test('M5.8, P1.7: a message keeps its place when the recipient hides between two', async () => {
  const [sender, recipient] = [await signedUp(), await signedUp()]
  for (const [index, text] of numbered(0, 40).entries()) {
    sender.send('sendMessage', { recipient: recipient.number, text })
    if (index === 20) recipient.send('setMode', { mode: 2 })
    if (index === 30) recipient.send('setMode', { mode: 1 })
  }
  const texts: string[] = []
  while (texts.length < 40) texts.push((await recipient.waitFor('message')).text)
  assert.deepEqual(texts, numbered(0, 40))
})

test('E5.1, E5.2, E4.5: refusals of requests without a reply come before the echo of the next connection test, each naming its request', async () => {
  const user = await gateway.signUp()
  user.send('sendMessage', { recipient: 4_000_000_000, text: 'hello' })
  user.send('broadcast', { group: 9, text: 'hello' })
  user.send('setMode', { mode: 9 })
  user.send('renameGroup', { group: 9, name: 'x' })
  const frames = await user.barrier()
  const at = frames.findIndex(({ name }) => name === 'groupRenamed')
  const failed = frames[at + 1]
  assert.ok(
    failed?.name === 'message' && failed.values.text.startsWith('renameGroup: '),
    'right after the failed reply',
  )
  const heads = frames.flatMap(({ name, values }) => (name === 'message' ? [values.text.split(':')[0]] : []))
  assert.deepEqual(heads.sort(), ['broadcast', 'renameGroup', 'sendMessage 4000000000', 'setMode'])
})
