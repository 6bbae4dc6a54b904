/** Messages while one of two instances is cut off from Redis and the other is not (M4, M5): none is lost, all keep their order. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { readConfig } from '../../gateway/config.ts'
import { type Server, startServer } from '../../gateway/server.ts'
import { TestClient } from '../client.ts'
import { postgresDatabase } from '../database.ts'
import { collectTexts, numbered } from '../features/inbox.ts'
import { freePort } from '../servers/free-port.ts'
import { startRedis } from '../servers/redis.ts'
import { startTcpProxy } from '../servers/tcp-proxy.ts'
import { until } from '../until.ts'

/** Long enough to be noticed, too short to be declared dead. */
const CUT_OFF_MS = 2500
const EVERY_MS = 10
/** How many more are sent once it is healed. */
const AFTERWARDS = 50

async function setting(t: TestContext) {
  const [redis, database] = await Promise.all([startRedis(), postgresDatabase()])
  const proxy = await startTcpProxy(redis.port)
  const settings = { PORT: '0', LOG_LEVEL: 'silent', DRAIN_MS: '0', RATE_LIMITS: 'off', DATABASE_URL: database.url }
  const start = (port: number) => startServer(readConfig({ ...settings, REDIS_URL: `redis://127.0.0.1:${port}` }))
  const [wired, fragile] = await Promise.all([start(redis.port), start(proxy.port)])
  t.after(async () => {
    await Promise.all([wired.close(), fragile.close()])
    await proxy.close()
    await Promise.all([redis.remove(), database.remove()])
  })
  return {
    wired: await user(wired),
    fragile: await user(fragile),
    async evicted() {
      proxy.target = await freePort()
      for (const { client } of proxy.connections) client.destroy()
    },
    async heal() {
      proxy.target = redis.port
      await until('it is ready', async () => {
        const { status } = (await (await fetch(`${fragile.url}/readyz`)).json()) as { status: string }
        return status === 'ready'
      })
    },
  }
}

async function user(server: Server): Promise<TestClient> {
  const client = await TestClient.connect(`${server.url.replace('http', 'ws')}/ws`)
  await client.signUp()
  return client
}

/** Sends numbered texts until it is stopped. */
function talk(from: TestClient, to: TestClient) {
  let sent = 0
  const timer = setInterval(() => from.send('sendMessage', { recipient: to.number, text: String(sent++) }), EVERY_MS)
  return {
    get sent() {
      return sent
    },
    /** All that was sent, once it is settled. */
    async stop(): Promise<string[]> {
      clearInterval(timer)
      assert.deepEqual(await from.barrier(), [])
      return numbered(0, sent)
    },
  }
}

for (const [who, [sender, recipient]] of [
  ['sender', ['fragile', 'wired']],
  ['recipient', ['wired', 'fragile']],
] as const) {
  test(`M4, M5: messages reach their recipient in order though the instance of the ${who} is cut off for a while`, async t => {
    const users = await setting(t)
    const [from, to] = [users[sender], users[recipient]]
    // A stranger may have 100 messages stored (M2).
    await to.ask('addFriend', { friend: from.number })
    await to.next('friendAdded')
    await from.next('message')
    const texts = collectTexts(to)
    const talking = talk(from, to)
    await until('the talk is underway', () => texts.length > 0)
    await users.evicted()
    await pause(CUT_OFF_MS)
    await users.heal()
    const sentByThen = talking.sent
    await until('the talk goes on', () => talking.sent > sentByThen + AFTERWARDS)
    const sent = await talking.stop()
    await until(
      () => `all messages come: ${new Set(texts).size} of ${sent.length}`,
      () => new Set(texts).size >= sent.length,
    )
    assert.deepEqual([...new Set(texts)], sent)
  })
}
