/** The share of one address in connections and memory, and what happens when the server is full (A8). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { WebSocket } from 'ws'
import { closeCodes } from '../../protocol/index.ts'
import { connectFrom } from '../guesses.ts'
import { sample, scrape } from '../metrics/scrape.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { until } from '../until.ts'

const [FLOOD, SAME_NETWORK, HONEST] = ['2001:db8:1:2::1', '2001:db8:1:2::2', '2001:db8:1:3::1']
const KIB = 1024
const SMALLEST_LIMIT = 256 * KIB

/** Returns the status of a handshake from this address; an accepted one stays open until the gateway stops. */
function handshake(gateway: TestGateway, address: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const socket = new WebSocket(gateway.wsUrl, { headers: { 'x-forwarded-for': address } })
  socket.on('open', () => resolve(101))
  socket.on('error', reject)
  socket.on('unexpected-response', (_, { statusCode = 0 }) => {
    resolve(statusCode)
    socket.terminate()
  })
  return promise
}

async function handshakes(gateway: TestGateway, count: number, address: string): Promise<Record<number, number>> {
  const statuses = await Promise.all(Array.from({ length: count }, () => handshake(gateway, address)))
  const counts: Record<number, number> = {}
  for (const status of statuses) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

async function start(settings: Record<string, string>): Promise<TestGateway> {
  const gateway = await startGateway({ TRUST_PROXY: 'on', ...settings })
  after(() => gateway.close())
  return gateway
}

async function refusals(gateway: TestGateway, reason: string): Promise<number> {
  return sample(await scrape(gateway), `oicq_handshakes_refused_total{reason="${reason}"}`)
}

test('A8: one address gets so many connections, however many it asks for at once', async () => {
  const gateway = await start({ MAX_CONNECTIONS_PER_ADDRESS: '5' })
  const client = await connectFrom(gateway, SAME_NETWORK)
  assert.deepEqual(await handshakes(gateway, 50, FLOOD), { 101: 4, 429: 46 })
  assert.equal(await refusals(gateway, 'tooManyOfAddress'), 46)
  assert.equal(await handshake(gateway, HONEST), 101)
  await client.close()
  await until('there is room again', async () => (await handshake(gateway, FLOOD)) === 101)
})

test('A8: one address gets so many connections that are not signed in', async () => {
  const gateway = await start({ MAX_NOT_SIGNED_IN_PER_ADDRESS: '3' })
  const client = await connectFrom(gateway, FLOOD)
  assert.deepEqual(await handshakes(gateway, 5, SAME_NETWORK), { 101: 2, 429: 3 })
  assert.equal(await refusals(gateway, 'tooManyNotSignedIn'), 3)
  assert.equal(await handshake(gateway, HONEST), 101)
  await client.signUp()
  assert.deepEqual(await handshakes(gateway, 2, FLOOD), { 101: 1, 429: 1 })
  await client.ask('setMode', { mode: 4 })
  assert.equal(await handshake(gateway, FLOOD), 429)
})

test('A8: when the server is full, everyone is refused with 503', async () => {
  const gateway = await start({ MAX_CONNECTIONS: '3', RATE_LIMITS: 'off' })
  assert.deepEqual(await handshakes(gateway, 4, FLOOD), { 101: 3, 503: 1 })
  assert.equal(await handshake(gateway, HONEST), 503)
  assert.equal(await refusals(gateway, 'full'), 2)
})

test('A8: unfinished messages of one address may have so many bytes, and others are not affected', async () => {
  const gateway = await start({ MAX_UNFINISHED_BYTES_PER_ADDRESS: String(SMALLEST_LIMIT) })
  const honest = await connectFrom(gateway, HONEST)
  honest.socket.send(Buffer.alloc(100 * KIB), { fin: false })
  const clients = [await connectFrom(gateway, FLOOD), await connectFrom(gateway, SAME_NETWORK)]
  for (const { socket } of clients) socket.send(Buffer.alloc(200 * KIB), { fin: false })
  const { code, reason } = await Promise.race(clients.map(({ closed }) => closed))
  assert.equal(code, closeCodes.policy.code)
  assert.match(reason, /unfinished/)
  assert.equal(honest.socket.readyState, WebSocket.OPEN)
  for (const client of clients) client.cut()
  const unfinished = async () => sample(await scrape(gateway), 'oicq_unfinished_bytes')
  await until('their bytes are free', async () => (await unfinished()) < 200 * KIB)
  assert.ok((await unfinished()) >= 100 * KIB)
})

test('A8: bytes that come one by one count for the memory that they take', async () => {
  const gateway = await start({ MAX_UNFINISHED_BYTES_PER_ADDRESS: String(SMALLEST_LIMIT) })
  const client = await connectFrom(gateway, FLOOD)
  for (let count = 0; count < 2000; count++) client.socket.send(Uint8Array.of(0), { fin: false })
  assert.equal((await client.closed).code, closeCodes.policy.code)
})

test('A8: messages that arrive in pieces, one after the other, hold nothing', async () => {
  const gateway = await start({ MAX_UNFINISHED_BYTES_PER_ADDRESS: String(SMALLEST_LIMIT) })
  const client = await connectFrom(gateway, FLOOD)
  const half = Buffer.from([0x81, 0x0a, 0x01, 0x16])
  const rest = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0])
  for (let count = 0; count < 1000; count++) {
    client.socket.send(half, { fin: false })
    client.socket.send(rest)
  }
  for (let count = 0; count < 1000; count++) await client.next('connectionTest')
  assert.equal(sample(await scrape(gateway), 'oicq_unfinished_bytes'), 0)
})

test('A8: when unfinished messages of many addresses fill their memory, the connection that brings more is closed', async () => {
  const gateway = await start({ MAX_UNFINISHED_BYTES: String(SMALLEST_LIMIT), RATE_LIMITS: 'off' })
  const clients = [await connectFrom(gateway, FLOOD), await connectFrom(gateway, HONEST)]
  for (const { socket } of clients) socket.send(Buffer.alloc(200 * KIB), { fin: false })
  assert.equal((await Promise.race(clients.map(({ closed }) => closed))).code, closeCodes.unavailable.code)
  const again = await connectFrom(gateway, HONEST)
  await again.expectNothing()
})

test('A8: with RATE_LIMITS=off an address has no limits', async () => {
  const gateway = await start({
    ...{ RATE_LIMITS: 'off', MAX_CONNECTIONS_PER_ADDRESS: '1', MAX_NOT_SIGNED_IN_PER_ADDRESS: '1' },
    MAX_UNFINISHED_BYTES_PER_ADDRESS: String(SMALLEST_LIMIT),
  })
  assert.deepEqual(await handshakes(gateway, 5, FLOOD), { 101: 5 })
  const clients = [await connectFrom(gateway, FLOOD), await connectFrom(gateway, FLOOD)]
  for (const { socket } of clients) socket.send(Buffer.alloc(200 * KIB), { fin: false })
  const held = async () => sample(await scrape(gateway), 'oicq_unfinished_bytes')
  await until('both have arrived', async () => (await held()) > 400 * KIB)
  for (const { socket } of clients) assert.equal(socket.readyState, WebSocket.OPEN)
})
