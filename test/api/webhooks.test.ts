import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { BLOCK_LIST } from '../../protocol/index.ts'
import { admin } from '../admin/admin.ts'
import { until } from '../until.ts'
import { startApiCluster, startApiGateway } from './api-client.ts'
import { startReceiver, webhookSecret } from './receiver.ts'

const DAY = 86_400_000

test('N5: webhooks tell of accounts, sign-ins, sign-outs and messages to the absent, with a signature', async t => {
  const receiver = await startReceiver(t)
  const gateway = await startApiGateway({ WEBHOOK_URLS: receiver.url, WEBHOOK_SECRET: webhookSecret })
  t.after(() => gateway.close())
  const absent = await gateway.newAccount()
  await receiver.posted('account.created', { number: absent })
  const ming = await gateway.signUp()
  await receiver.posted('account.created', { number: ming.number })
  await receiver.posted('account.signed_in', { number: ming.number })
  ming.send('sendMessage', { recipient: absent, text: 'are you there?' })
  const stored = await receiver.posted('message.stored', { recipient: absent, sender: ming.number })
  assert.doesNotMatch(JSON.stringify(stored), /there/)
  await gateway.ask('POST', '/messages', { body: { to: absent, text: 'a', wait: true } })
  await receiver.posted('message.stored', { recipient: absent, sender: 0 })
  await gateway.ask('DELETE', `/sessions/${ming.number}`)
  await receiver.posted('account.signed_out', { number: ming.number, reason: 'kicked' })
})

test('N5, P1, M8: a hidden user counts as absent, one who is signed in does not, and of the blocked nothing is told', async t => {
  const receiver = await startReceiver(t)
  const gateway = await startApiGateway({ WEBHOOK_URLS: receiver.url, WEBHOOK_SECRET: webhookSecret })
  t.after(() => gateway.close())
  const [sender, blocked] = [await gateway.signUp(), await gateway.signUp()]
  const [hidden, visible] = [await gateway.signUp({}, 1), await gateway.signUp()]
  const blocker = await gateway.signUp()
  blocker.send('moveFriends', { moves: [{ friend: blocked.number, group: BLOCK_LIST }] })
  await blocker.next('friendsMoved')
  await blocker.close()
  for (const { number } of [visible, blocker, hidden]) blocked.send('sendMessage', { recipient: number, text: 'a' })
  await receiver.posted('message.stored', { recipient: hidden.number, sender: blocked.number })
  sender.send('sendMessage', { recipient: blocker.number, text: 'a' })
  await receiver.posted('message.stored', { recipient: blocker.number, sender: sender.number })
  const recipients = receiver.received.filter(({ type }) => type === 'message.stored')
  assert.equal(recipients.length, 2, JSON.stringify(recipients))
})

test('N5: what a receiver does not take is tried again, with the same id, from any instance', async t => {
  const receiver = await startReceiver(t, () => ({ status: 500 }))
  const gateway = await startApiCluster(2, { WEBHOOK_URLS: receiver.url, WEBHOOK_SECRET: webhookSecret })
  t.after(() => gateway.close())
  const number = await gateway.newAccount()
  const { id } = await receiver.posted('account.created', { number })
  await receiver.stop()
  receiver.received.length = 0
  receiver.respond = () => ({})
  await receiver.start()
  assert.equal((await receiver.posted('account.created', { number })).id, id)
  await until(
    () => 'the queue to be empty',
    async () => (await gateway.database.rows('webhooks')).length === 0,
  )
  assert.equal(receiver.received.length, 1, 'one instance delivers it')
})

test('N5: what nobody takes for three days is a dead letter, which the administrator can have tried again', async t => {
  let now = Date.now()
  const receiver = await startReceiver(t)
  await receiver.stop()
  const settings = { WEBHOOK_URLS: receiver.url, WEBHOOK_SECRET: webhookSecret }
  const gateway = await startApiGateway(settings, { clock: { now: () => now } })
  t.after(() => gateway.close())
  const rows = () => gateway.database.rows('webhooks')
  const number = await gateway.newAccount()
  await until(
    () => 'a failed attempt',
    async () => (await rows())[0]?.problem === 'ECONNREFUSED',
  )
  now += 3 * DAY
  await until(
    () => 'a dead letter',
    async () => (await rows())[0]?.dueAt === null,
  )
  const { output } = await admin({ DATABASE_URL: gateway.database.url }, ['webhooks', '--json'])
  assert.match(output, /"problem":"ECONNREFUSED"/)
  await receiver.start()
  now = Date.now()
  const retried = await admin({ DATABASE_URL: gateway.database.url }, ['webhooks', '--retry'])
  assert.equal(retried.output, 'webhooks to try again: 1\n')
  now = Date.now()
  await receiver.posted('account.created', { number })
})

test('N5: an endless answer, and none, count as failures, and hold up nothing else', async t => {
  const receiver = await startReceiver(t, ({ type }) =>
    type === 'account.created' ? { text: 'a'.repeat(100_000) } : {},
  )
  const gateway = await startApiGateway({ WEBHOOK_URLS: receiver.url, WEBHOOK_SECRET: webhookSecret })
  t.after(() => gateway.close())
  const { number } = await gateway.signUp()
  await receiver.posted('account.signed_in', { number })
  await until(
    () => 'the failure to be recorded',
    async () => (await gateway.database.rows('webhooks')).some(({ problem }) => /longer than/.test(String(problem))),
  )
})

test('N5: a receiver that does not answer holds up no other', async t => {
  const silent = await startReceiver(t, () => undefined)
  const receiver = await startReceiver(t)
  const gateway = await startApiGateway({
    WEBHOOK_URLS: `${silent.url},${receiver.url}`,
    WEBHOOK_SECRET: webhookSecret,
  })
  t.after(() => gateway.close())
  // More than are delivered at once.
  const numbers: number[] = []
  while (numbers.length < 40) numbers.push(await gateway.newAccount())
  for (const number of numbers) await receiver.posted('account.created', { number })
  // A webhook is removed once its answer has come, after the receiver has it.
  await until(
    () => 'what was taken to be removed',
    async () => !(await gateway.database.rows('webhooks')).some(({ url }) => url === receiver.url),
  )
  const rows = await gateway.database.rows('webhooks')
  assert.deepEqual(
    [rows.length, new Set(rows.map(({ problem }) => problem))],
    [40, new Set([''])],
    'none has failed yet',
  )
})

test('N5: no redirect is followed, and what is no HTTP is a failure that says so', async t => {
  const receiver = await startReceiver(t, () => ({ status: 307, location: '/elsewhere' }))
  const garbled = createServer(socket => socket.end('220 mail.example.org\r\n'))
  garbled.listen(0, '127.0.0.1')
  await once(garbled, 'listening')
  t.after(() => garbled.close())
  const { port } = garbled.address() as AddressInfo
  const gateway = await startApiGateway({
    WEBHOOK_URLS: `${receiver.url},http://127.0.0.1:${port}/`,
    WEBHOOK_SECRET: webhookSecret,
  })
  t.after(() => gateway.close())
  await gateway.newAccount()
  const failed = async (url: string, problem: RegExp) =>
    until(
      () => `${url} to fail with ${problem}`,
      async () => {
        const rows = await gateway.database.rows('webhooks')
        return rows.some(row => row.url === url && problem.test(String(row.problem)))
      },
    )
  await failed(receiver.url, /^answered 307$/)
  await failed(`http://127.0.0.1:${port}/`, /^Response does not match the HTTP/)
  assert.equal(receiver.received.length, 1)
})

test('N5: nothing goes to a URL that is not in WEBHOOK_URLS any more', async t => {
  const [removed, receiver] = [await startReceiver(t), await startReceiver(t)]
  const gateway = await startApiGateway(
    { WEBHOOK_URLS: receiver.url, WEBHOOK_SECRET: webhookSecret },
    { prepare: store => store.addWebhooks([{ event: 'evt_1', url: removed.url, body: '{}' }], Date.now()) },
  )
  t.after(() => gateway.close())
  const number = await gateway.newAccount()
  await receiver.posted('account.created', { number })
  assert.equal(removed.received.length, 0)
})
