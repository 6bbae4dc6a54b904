import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Flag, Kind, Manner, Mode } from '../../protocol/index.ts'
import { frameOf, PASSWORD } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { Confirmations, nextTexts, numbered } from './inbox.ts'

const gateway = await startGateway()
after(() => gateway.close())

async function signedUp() {
  const client = await gateway.connect()
  await client.signUp()
  return client
}

async function pair() {
  return [await signedUp(), await signedUp()] as const
}

test('M1.1: a message to a signed-in user arrives with the sender, the text and type 0', async () => {
  const [ming, hong] = await pair()
  ming.send('sendMessage', { recipient: hong.number, text: '你好, Hong' })
  assert.deepEqual(await hong.next('message'), {
    flag: Flag.user,
    number: ming.number,
    text: '你好, Hong',
    kind: Kind.none,
  })
  await ming.expectNothing()
})

test('M1.1, M5.8: messages of one sender arrive in the order they were sent', async () => {
  const [ming, hong] = await pair()
  for (const text of numbered(0, 50)) ming.send('sendMessage', { recipient: hong.number, text })
  assert.deepEqual(await nextTexts(hong, 50), numbered(0, 50))
})

test('M1.2, M1.3: a message to someone absent is stored and comes right after the next login reply, in order, once', async () => {
  const [ming, hong] = await pair()
  await hong.close()
  for (const text of numbered(0, 20)) ming.send('sendMessage', { recipient: hong.number, text })
  await ming.expectNothing()

  const back = await gateway.connect()
  const confirmations = new Confirmations(back)
  await back.login(hong.number)
  assert.deepEqual(await back.next('message'), { flag: Flag.user, number: ming.number, text: '0', kind: Kind.none })
  assert.deepEqual(await nextTexts(back, 19), numbered(1, 20))
  await back.expectNothing()
  await ming.expectNothing()
  await confirmations.given()
  await back.close()

  const again = await gateway.connect()
  await again.login(hong.number)
  await again.expectNothing()
})

test('M1.7: the echo of a connection test that follows a login comes after all stored messages', async () => {
  const [ming, hong] = await pair()
  await hong.close()
  for (const text of numbered(0, 100)) ming.send('sendMessage', { recipient: hong.number, text })
  await ming.expectNothing()

  const back = await gateway.connect()
  const { number } = hong
  const login = frameOf('login', { number, password: PASSWORD, manner: Manner.normal })
  back.sendRaw(Buffer.concat([login, frameOf('connectionTest', { number })]))
  await back.next('loggedIn')
  assert.deepEqual(await nextTexts(back, 100), numbered(0, 100))
  await back.next('connectionTest')
})

test('M1.2: a message to an account that never signed in is stored', async () => {
  const ming = await signedUp()
  const stranger = await gateway.connect()
  const number = await stranger.register()
  ming.send('sendMessage', { recipient: number, text: 'welcome' })
  await ming.expectNothing()
  await stranger.login(number)
  assert.equal((await stranger.next('message')).text, 'welcome')
})

test('M1.2, P3.2: a message to someone who signed out but stays connected waits for the next login', async () => {
  const [ming, hong] = await pair()
  await hong.ask('setMode', { mode: Mode.offline })
  ming.send('sendMessage', { recipient: hong.number, text: 'later' })
  await ming.expectNothing()
  await hong.login(hong.number)
  assert.equal((await hong.next('message')).text, 'later')
})

test('M1.4: a text of 4,096 bytes arrives whole', async () => {
  const [ming, hong] = await pair()
  const text = 'x'.repeat(4096)
  ming.send('sendMessage', { recipient: hong.number, text })
  assert.equal((await hong.next('message')).text, text)
})

test('M1.4: a text of 4,097 bytes is refused by a notice and not delivered', async () => {
  const [ming, hong] = await pair()
  ming.send('sendMessage', { recipient: hong.number, text: 'x'.repeat(4097) })
  await ming.notice()
  await ming.expectNothing()
  await hong.expectNothing()
})

test('M1.4: the limit of a text counts bytes, not characters', async () => {
  const [ming, hong] = await pair()
  ming.send('sendMessage', { recipient: hong.number, text: '好'.repeat(1366) })
  await ming.notice()
  const text = '好'.repeat(1365)
  ming.send('sendMessage', { recipient: hong.number, text })
  assert.equal((await hong.next('message')).text, text)
})

test('M1.4: a text over the limit is refused for an absent recipient, too', async () => {
  const [ming, hong] = await pair()
  await hong.close()
  ming.send('sendMessage', { recipient: hong.number, text: 'x'.repeat(4097) })
  await ming.notice()
  const back = await gateway.connect()
  await back.login(hong.number)
  await back.expectNothing()
})

for (const number of [0, 1, 10_000, 99_999_999, 0xffffffff]) {
  test(`M1.5: a message to the unknown number ${number} brings a notice`, async () => {
    const ming = await signedUp()
    ming.send('sendMessage', { recipient: number, text: 'anyone?' })
    await ming.notice()
    await ming.expectNothing()
  })
}

for (const [what, text] of [
  ['nothing', ''],
  ['a BOM and a NUL', '\ufeffa\u0000b'],
  ['characters beyond the basic plane', '😀𠮷'],
  ['line ends', 'a\r\nb\n'],
] as const) {
  test(`W3.3, M1.3: a text with ${what} arrives as it was, live and stored`, async () => {
    const [ming, hong] = await pair()
    ming.send('sendMessage', { recipient: hong.number, text })
    assert.equal((await hong.next('message')).text, text)
    await ming.barrier()
    await hong.close()
    ming.send('sendMessage', { recipient: hong.number, text })
    await ming.expectNothing()
    const back = await gateway.connect()
    await back.login(hong.number)
    assert.equal((await back.next('message')).text, text)
  })
}

test('M1.6: a message to oneself is delivered', async () => {
  const ming = await signedUp()
  ming.send('sendMessage', { recipient: ming.number, text: 'note' })
  assert.deepEqual(await ming.next('message'), {
    flag: Flag.user,
    number: ming.number,
    text: 'note',
    kind: Kind.none,
  })
  await ming.expectNothing()
})

test('P2.4: do not disturb holds no message back', async () => {
  const [ming, hong] = await pair()
  await hong.ask('setMode', { mode: Mode.doNotDisturb })
  ming.send('sendMessage', { recipient: hong.number, text: 'pst' })
  assert.equal((await hong.next('message')).text, 'pst')
})

test('P1.2, P1.7: a hidden user receives at once, and the sender sees nothing but what an absent one brings', async () => {
  const ming = await signedUp()
  const hong = await gateway.connect()
  await hong.signUp({}, Manner.hidden)
  ming.send('sendMessage', { recipient: hong.number, text: 'I know' })
  assert.equal((await hong.next('message')).text, 'I know')
  await ming.expectNothing()
})

test('W8.2, W8.4: several frames in one WebSocket message are all served, in order', async () => {
  const [ming, hong] = await pair()
  const { number } = ming
  const frames = numbered(0, 30).map(text => frameOf('sendMessage', { number, recipient: hong.number, text }))
  ming.sendRaw(Buffer.concat([...frames, frameOf('connectionTest', { number })]))
  assert.deepEqual(await nextTexts(hong, 30), numbered(0, 30))
  await ming.next('connectionTest')
})

test('M2.6: a sender that leaves right after sending has sent', async () => {
  const [ming, hong] = await pair()
  for (const text of numbered(0, 5)) ming.send('sendMessage', { recipient: hong.number, text })
  ming.socket.close()
  assert.deepEqual(await nextTexts(hong, 5), numbered(0, 5))
})
