import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GatewayProcess } from '../process/gateway-process.ts'

const SECRETS = ['correct horse', 'wrong battery', 'staple text', 'stored words', 'reason to ask', 'hidden phone']

/** Runs a gateway that logs everything through all that should stay private; returns its lines. */
async function linesOfATalk(t: { after(done: () => Promise<void>): void }): Promise<Record<string, unknown>[]> {
  const gateway = await GatewayProcess.start({ LOG_LEVEL: 'trace' })
  t.after(() => gateway.remove())
  const password = 'correct horse'
  const [ming, hong] = [await gateway.connect(), await gateway.connect()]
  const absent = await hong.register({ password, phone: 'hidden phone' })
  await ming.signUp({ password, phone: 'hidden phone', verification: 1 })
  await hong.signUp({ password })
  ming.send('sendMessage', { recipient: hong.number, text: 'staple text' })
  await hong.next('message')
  ming.send('sendMessage', { recipient: absent, text: 'stored words' })
  ming.send('broadcast', { group: 0, text: 'staple text' })
  hong.send('requestFriend', { friend: ming.number, reason: 'reason to ask' })
  await ming.barrier()
  await hong.barrier()
  const guesser = await gateway.connect()
  assert.equal((await guesser.ask('login', { number: ming.number, password: 'wrong battery', manner: 0 })).success, 0)
  const broken = Buffer.from(`\x81\x0a\x01\x02\0\0\0\x20wrong battery`, 'latin1')
  guesser.sendRaw(broken)
  await guesser.closed
  await ming.close()
  await hong.close()
  gateway.signal('SIGTERM')
  await gateway.exit
  const lines = gateway.log.trim().split('\n')
  for (const line of lines) {
    for (const secret of SECRETS) assert.ok(!line.includes(secret), line)
  }
  return lines.map(line => JSON.parse(line))
}

test('logs are JSON lines, hold no password and no text, and tell connections apart by one id', async t => {
  const lines = await linesOfATalk(t)
  const ids = lines.flatMap(({ connection }) => (connection === undefined ? [] : [connection]))
  assert.equal(new Set(ids).size, 3)
  assert.ok(ids.every(id => typeof id === 'string' || typeof id === 'number'))
  const reasons = lines.filter(line => JSON.stringify(line).includes('1007'))
  assert.equal(reasons.length, 1, 'the close for a malformed frame is logged once')
})
