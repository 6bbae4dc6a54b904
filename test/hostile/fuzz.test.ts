import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { WebSocket } from 'ws'
import { frameOf, type TestClient } from '../client.ts'
import { startGateway } from '../start-gateway.ts'
import { assertChatWorks, rawFrame } from './closing.ts'

/** What a client can be closed with for what it sends (E2). */
const EXPECTED_CODES = [1003, 1007, 1008, 1009]

const gateway = await startGateway({ RATE_LIMITS: 'off' })
after(() => gateway.close())

/** Sends the messages and returns with what code the server closed, or undefined when it did not. */
async function hurl(client: TestClient, messages: readonly Uint8Array[]): Promise<number | undefined> {
  for (const message of messages) client.sendRaw(message)
  if (client.isOpen) client.socket.ping()
  await Promise.race([client.closed, new Promise(resolve => client.socket.once('pong', resolve))])
  if (client.isOpen) {
    client.cut()
    return undefined
  }
  return (await client.closed).code
}

function assertExpected(code: number | undefined): void {
  assert.ok(code === undefined || code === 1006 || EXPECTED_CODES.includes(code), `closed ${code}`)
}

const bytes = fc.uint8Array({ maxLength: 300 })

test('random bytes end only the connection that sent them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 3 }), async messages => {
      assertExpected(await hurl(await gateway.connect(), messages))
    }),
    { numRuns: 200 },
  )
  await assertChatWorks(gateway)
})

test('random bodies of every type end only the connection that sent them, before login', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 0x18 }), bytes, async (type, body) => {
      assertExpected(await hurl(await gateway.connect(), [rawFrame(type, body)]))
    }),
    { numRuns: 200 },
  )
  await assertChatWorks(gateway)
})

test('random bodies of every type after login are refused aloud or close with a code', async () => {
  const number = await (await gateway.connect()).register()
  const opening = Buffer.alloc(4)
  opening.writeUInt32BE(number)
  let client: TestClient | undefined
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0x02, max: 0x18 }), bytes, async (type, body) => {
      if (client?.isOpen !== true) {
        client = await gateway.connect()
        await client.login(number)
      }
      client.sendRaw(rawFrame(type, Buffer.concat([opening, body])))
      client.socket.ping()
      const { socket } = client
      await new Promise(resolve => socket.once('pong', resolve).once('close', resolve))
      if (socket.readyState !== WebSocket.OPEN) assertExpected((await client.closed).code)
      if (type === 0x10) client.cut() // it may have signed out
    }),
    { numRuns: 200 },
  )
  await assertChatWorks(gateway)
})

test('a well-formed frame with some bytes changed is served, refused or closes with a code', async () => {
  const number = await (await gateway.connect()).register()
  const whole = Buffer.concat([
    frameOf('login', { number, password: 'open sesame', manner: 0 }),
    frameOf('sendMessage', { number, recipient: number, text: 'hello' }),
    frameOf('addGroup', { number, name: 'work' }),
    frameOf('moveFriends', { number, moves: [{ friend: number, group: 1 }] }),
    frameOf('search', { number, condition: 'age > 20' }),
    frameOf('connectionTest', { number }),
  ])
  const change = fc.record({ at: fc.nat(whole.length - 1), value: fc.integer({ min: 0, max: 0xff }) })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async changes => {
      const changed = Buffer.from(whole)
      for (const { at, value } of changes) changed[at] = value
      assertExpected(await hurl(await gateway.connect(), [changed]))
    }),
    { numRuns: 100 },
  )
  await assertChatWorks(gateway)
})
