import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { fromUser, Program, type UserMessageName, userMessages } from '../../protocol/index.ts'
import { frameOf, newcomer, type Sent, type TestClient } from '../client.ts'
import { ownServer } from '../external-server.ts'
import { startGateway } from '../start-gateway.ts'
import { assertChatWorks, assertClosed, rawFrame, signedUp } from './closing.ts'

const gateway = await startGateway()
after(() => gateway.close())

/** One of each request that opens with its own number, well-formed. */
const requests: { [N in UserMessageName]: Sent<N> } = {
  register: newcomer,
  login: { password: 'open sesame', manner: 0 },
  sendMessage: { recipient: 1, text: 'text' },
  broadcast: { group: 9, text: 'text' },
  getProfile: { friend: 1 },
  addGroup: { name: 'name' },
  renameGroup: { group: 1, name: 'name' },
  deleteGroup: { group: 9 },
  moveFriends: { moves: [{ friend: 1, group: 1 }] },
  listOnline: { start: 0, count: 10, direction: 2 },
  search: { condition: 'age > 100' },
  addFriend: { friend: 1 },
  requestFriend: { friend: 1, reason: 'reason' },
  deleteFriend: { friend: 1 },
  setMode: { mode: 1 },
  monitor: { watched: 1 },
  updateProfile: { ...newcomer, password: '' },
  offerFile: { friend: 1, name: 'name', length: 1 },
  answerFile: { friend: 1, accepted: 1 },
  fileData: { friend: 1, data: new Uint8Array(0) },
  connectionTest: {},
  answerFriend: { friend: 1, agreed: 1 },
}
const names = Object.keys(requests) as UserMessageName[]

function request<N extends UserMessageName>(name: N, number: number): Buffer {
  if (name === 'register') return Buffer.from(fromUser.encode('register', newcomer))
  return Buffer.from(frameOf(name, { number, ...requests[name] }))
}

/** The frame with so many bytes fewer (or more) in its body, and a length that says so. */
function resized(frame: Buffer, by: number): Buffer {
  const resized = by < 0 ? Buffer.from(frame.subarray(0, by)) : Buffer.concat([frame, Buffer.alloc(by)])
  resized.writeUInt32BE(resized.length - 8, 4)
  return resized
}

async function connected(): Promise<TestClient> {
  return gateway.connect()
}

const user = await (await gateway.connect()).register()

async function signedIn(): Promise<TestClient> {
  const client = await gateway.connect()
  await client.login(user)
  return client
}

for (const name of names) {
  test(`W9.2, E2.1, E2.2: ${name} with a body that ends early closes 1007, naming message and field`, async () => {
    const client = await signedIn()
    client.sendRaw(resized(request(name, user), -1))
    const field = Object.keys(userMessages[name].fields).at(name === 'fileData' ? -2 : -1) ?? ''
    await assertClosed(client, 1007, [name, field])
  })

  if (name === 'fileData') continue
  test(`W9.2, E2.1, E2.2: ${name} with bytes after the last field closes 1007, naming the message`, async () => {
    const client = await signedIn()
    client.sendRaw(resized(request(name, user), 1))
    await assertClosed(client, 1007, [name])
  })
}

for (const name of names) {
  if (name === 'register' || name === 'login' || name === 'connectionTest') continue
  test(`E3.4: ${name} before login closes 1008, naming the message`, async () => {
    const client = await connected()
    client.sendRaw(request(name, user))
    await assertClosed(client, 1008, [name])
  })

  test(`E3.1, E3.2: ${name} with another number closes 1008, naming message and field`, async () => {
    const client = await signedIn()
    client.sendRaw(request(name, user + 1))
    await assertClosed(client, 1008, [name, 'number'])
  })
}

test('E3.2: a connection test with another number closes 1008', async () => {
  const client = await signedIn()
  client.sendRaw(request('connectionTest', user + 1))
  await assertClosed(client, 1008, ['connectionTest', 'number'])
})

test('E3.3, P3.2: after signing out only register, login and the test are served again', async () => {
  const client = await signedIn()
  await client.ask('setMode', { mode: 4 })
  await client.expectNothing()
  client.send('sendMessage', { recipient: user, text: 'too late' })
  await assertClosed(client, 1008, ['sendMessage'])
})

test('E3.2: a spoofed message is not delivered', async () => {
  const [client, victim] = [await signedIn(), await signedUp(gateway)]
  client.send('sendMessage', { number: victim.number, recipient: victim.number, text: 'from you' })
  await assertClosed(client, 1008)
  await victim.expectNothing()
})

for (const [what, frame] of [
  ['an unknown leader', rawFrame(0x16, Buffer.alloc(4), { leader: 0x80 })],
  ['an unknown sender', rawFrame(0x16, Buffer.alloc(4), { sender: 0x0b })],
  ['the server as sender', rawFrame(0x16, Buffer.alloc(4), { sender: 0x01 })],
  ['the receiver 0x00', rawFrame(0x16, Buffer.alloc(4), { receiver: 0x00 })],
  ['the receiver 0x06', rawFrame(0x16, Buffer.alloc(4), { receiver: 0x06 })],
  ['a user as receiver', rawFrame(0x16, Buffer.alloc(4), { receiver: 0x0a })],
  ['the receiver 0xff', rawFrame(0x16, Buffer.alloc(4), { receiver: 0xff })],
  ['a leader alone', Buffer.from([0x81])],
  ['seven bytes of a header', rawFrame(0x16).subarray(0, 7)],
  ['a length beyond the message', rawFrame(0x16, Buffer.alloc(4), { length: 5 })],
  ['a length short of the body', rawFrame(0x16, Buffer.alloc(4), { length: 3 })],
  ['no bytes at all', Buffer.alloc(0)],
  ['a frame and one byte more', Buffer.concat([rawFrame(0x16, Buffer.alloc(4)), Buffer.from([0x81])])],
] as const) {
  test(`W9.1, W9.3, E2.1: a WebSocket message with ${what} closes 1007 before login`, async () => {
    const client = await connected()
    client.sendRaw(frame)
    await assertClosed(client, 1007)
  })

  test(`W9.1, W9.3, E2.1: a WebSocket message with ${what} closes 1007 after login`, async () => {
    const client = await signedUp(gateway)
    const own = Buffer.from(frame)
    if (own.length >= 12) own.writeUInt32BE(client.number, 8)
    client.sendRaw(own)
    await assertClosed(client, 1007)
  })
}

for (const [what, bytes] of [
  ['a lone continuation byte', [0x80]],
  ['an overlong slash', [0xc0, 0xaf]],
  ['half a character', [0xe4, 0xbd]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['GBK', [0xc4, 0xe3]],
] as const) {
  for (const padding of [0, 200]) {
    test(`W3.2, E2.2: a text with ${what} and ${padding} more bytes closes 1007, naming message and field`, async () => {
      const client = await signedIn()
      const text = Buffer.from([...new Array<number>(padding).fill(0x61), ...bytes])
      const body = Buffer.alloc(10 + text.length)
      body.writeUInt32BE(client.number, 0)
      body.writeUInt32BE(user, 4)
      body.writeUInt16BE(text.length, 8)
      text.copy(body, 10)
      client.sendRaw(rawFrame(0x03, body))
      await assertClosed(client, 1007, ['sendMessage', 'text'])
    })
  }
}

test('W8.1, E2.1: a text message closes 1003', async () => {
  const client = await connected()
  client.socket.send('hello')
  await assertClosed(client, 1003)
})

test('W8.1, E2.1: a text message closes 1003 after login, too', async () => {
  const client = await signedIn()
  client.socket.send('{"type":"hello"}')
  await assertClosed(client, 1003)
})

for (const length of [65_537, 0x7fffffff, 0x80000000, 0xffffffff]) {
  test(`W11.3: a header with length ${length} closes 1009, without its body`, async () => {
    const client = await signedIn()
    client.sendRaw(rawFrame(0x15, Buffer.alloc(0), { length }))
    await assertClosed(client, 1009)
  })
}

test('W11.1: a body of 65,537 bytes closes 1009, one of 65,536 does not', async () => {
  const client = await signedIn()
  const body = Buffer.alloc(65_536)
  body.writeUInt32BE(user, 0)
  body.writeUInt32BE(1, 4)
  client.sendRaw(rawFrame(0x15, body))
  await client.waitFor('message')
  await client.barrier()
  client.sendRaw(rawFrame(0x15, Buffer.concat([body, Buffer.alloc(1)])))
  await assertClosed(client, 1009)
})

test('W11.2: a WebSocket message over 262,144 bytes closes 1009, one of just that size does not', async () => {
  const client = await signedUp(gateway)
  const frame = rawFrame(0xff, Buffer.alloc(65_536 - 8))
  const largest = Buffer.concat([frame, frame, frame, frame])
  assert.equal(largest.length, 262_144)
  client.sendRaw(largest)
  for (let count = 0; count < 4; count++) await client.notice()
  client.sendRaw(Buffer.concat([largest, Buffer.from([0x81])]))
  assert.equal((await client.closed).code, 1009)
})

test('W11.4: MAX_FRAME_BYTES is the limit that counts', ownServer, async t => {
  const own = await startGateway({ MAX_FRAME_BYTES: '2048' })
  t.after(() => own.close())
  const client = await signedUp(own)
  client.send('sendMessage', { recipient: client.number, text: 'x'.repeat(2000) })
  await client.next('message')
  client.send('sendMessage', { recipient: client.number, text: 'x'.repeat(2100) })
  await assertClosed(client, 1009)
})

test('W9.4: the frames before a bad one in the same WebSocket message are served', async () => {
  const [sender, recipient] = [await signedUp(gateway), await signedUp(gateway)]
  const { number } = sender
  const good = frameOf('sendMessage', { number, recipient: recipient.number, text: 'before' })
  const bad = frameOf('sendMessage', { number, recipient: recipient.number, text: 'after' })
  sender.sendRaw(Buffer.concat([good, Buffer.from([0x00]), bad]))
  await assertClosed(sender, 1007)
  assert.equal((await recipient.next('message')).text, 'before')
  await recipient.expectNothing()
})

test('W9.5: nothing after a protocol error is served', async () => {
  const [sender, recipient] = [await signedUp(gateway), await signedUp(gateway)]
  sender.sendRaw(Buffer.from([0x00]))
  sender.send('sendMessage', { recipient: recipient.number, text: 'after' })
  await assertClosed(sender, 1007)
  await recipient.expectNothing()
})

for (const type of [0x00, 0x0f, 0x18, 0x7f, 0xff]) {
  test(`W9.6: a frame of the unknown type ${type} brings a notice, and the connection lives`, async () => {
    const client = await signedUp(gateway)
    const body = Buffer.alloc(6)
    body.writeUInt32BE(client.number)
    client.sendRaw(rawFrame(type, body))
    await client.notice()
    client.sendRaw(rawFrame(type))
    await client.notice()
    await client.expectNothing()
  })

  test(`E3.4: a frame of the unknown type ${type} before login closes 1008`, async () => {
    const client = await connected()
    client.sendRaw(rawFrame(type))
    await assertClosed(client, 1008)
  })
}

for (const receiver of [Program.fax, Program.web, Program.print]) {
  test(`W9.7: a frame for the program ${receiver} brings a notice, and the connection lives`, async () => {
    const client = await signedUp(gateway)
    const number = Buffer.alloc(4)
    number.writeUInt32BE(client.number)
    for (const [type, data] of [
      [0x03, 'anything at all'],
      [0xee, ''],
    ] as const) {
      client.sendRaw(rawFrame(type, Buffer.concat([number, Buffer.from(data)]), { receiver }))
      await client.notice('noProgram')
    }
    await client.expectNothing()
  })
}

for (const receiver of [Program.fax, Program.web, Program.print, Program.chat]) {
  test(`E3.4: a frame for the program ${receiver} before login closes 1008`, async () => {
    const client = await connected()
    client.sendRaw(rawFrame(0x02, Buffer.alloc(4), { receiver }))
    await assertClosed(client, 1008)
  })
}

test('A6.3, E2.1: signing in elsewhere brings the older connection a notice and closes it 4001', async () => {
  const older = await signedUp(gateway)
  const newer = await gateway.connect()
  await newer.login(older.number)
  await older.notice()
  await assertClosed(older, 4001)
  await newer.expectNothing()
})

test('E2.8: a server that drains closes 1012', ownServer, async () => {
  const own = await startGateway()
  const [nobody, client] = [await own.connect(), await signedUp(own)]
  const closing = own.close()
  await assertClosed(client, 1012)
  await assertClosed(nobody, 1012)
  await closing
})

test('E2: after all of this others chat', async () => {
  await assertChatWorks(gateway)
})
