/** What a benchmark must notice: a server that loses, alters, repeats or misdirects messages, or hangs up. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { type WebSocket, WebSocketServer } from 'ws'
import { drivers } from '../../bench/drivers.ts'
import { signIn } from '../../bench/sign-in.ts'
import { Tally } from '../../bench/user.ts'
import { until } from '../until.ts'
import { pairUp } from './pair-up.ts'

const FIRST_NUMBER = 10_001
const MESSAGES = 5

/** What becomes of the messages that one user sent: what the other gets, in this order. */
type Delivery = (messages: readonly Buffer[], recipient: WebSocket) => readonly Buffer[]

/** One user says five things to another, through a server that delivers them its own way. */
async function faultsOf(deliver: Delivery): Promise<Record<string, number>> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  const connections: WebSocket[] = []
  const messages: Buffer[] = []
  server.on('connection', connection => {
    connections.push(connection)
    connection.on('message', bytes => {
      if (!Buffer.isBuffer(bytes)) return
      if (bytes.length === 4) return connection.send(bytes)
      messages.push(bytes)
      const recipient = connections.find(other => other !== connection)
      if (recipient === undefined || messages.length < MESSAGES) return
      for (const message of deliver(messages, recipient)) recipient.send(message)
      recipient.ping()
    })
  })
  await once(server, 'listening')
  const tally = new Tally()
  const { port } = server.address() as AddressInfo
  const users = await signIn(FIRST_NUMBER, 2, [`ws://127.0.0.1:${port}`], drivers.relay, tally)
  const [one] = pairUp(users)
  const heard = Promise.race(
    connections.map(connection => Promise.race([once(connection, 'pong'), once(connection, 'close')])),
  )
  for (let count = 0; count < MESSAGES; count++) one.say()
  await heard
  await until('a closed connection is known of', () => server.clients.size === 2 || tally.faults.size > 0)
  for (const user of users) user.leave()
  server.close()
  return Object.fromEntries(tally.faults)
}

const swapped = ([first, second, ...rest]: readonly Buffer[]) =>
  [second, first, ...rest].filter(bytes => bytes !== undefined)

function altered(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}

describe('Benchmark: what the users notice', () => {
  test('nothing, when all is well', async () => {
    assert.deepEqual(await faultsOf(messages => messages), {})
  })

  test('a message that is missing', async () => {
    assert.deepEqual(await faultsOf(([, ...rest]) => rest), { missing: 1 })
  })

  test('a message that comes twice', async () => {
    const faults = await faultsOf(messages => [...messages.slice(0, 1), ...messages])
    assert.deepEqual(faults, { 'repeated or out of order': 1 })
  })

  test('messages in another order', async () => {
    assert.deepEqual(await faultsOf(swapped), { missing: 1, 'repeated or out of order': 1 })
  })

  test('a message that was altered', async () => {
    const faults = await faultsOf(([first = Buffer.alloc(0), ...rest]) => [altered(first, first.length - 1), ...rest])
    assert.deepEqual(faults, { altered: 1, missing: 1 })
  })

  test('a message from somebody else', async () => {
    const faults = await faultsOf(([first = Buffer.alloc(0), ...rest]) => [altered(first, 4), ...rest])
    assert.deepEqual(faults, { 'from a stranger': 1, missing: 1 })
  })

  test('a connection that is closed', async () => {
    const faults = await faultsOf((_, recipient) => {
      recipient.close(1008, 'enough')
      return []
    })
    assert.deepEqual(faults, { 'connection closed 1008 enough': 1 })
  })
})
