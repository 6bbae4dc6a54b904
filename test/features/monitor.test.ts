import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Flag, Kind, Manner, Mode } from '../../protocol/index.ts'
import type { Frame, TestClient } from '../client.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { until } from '../until.ts'

/** An operator (the first number), and two others who may talk. */
async function setting(t: { after(done: () => Promise<void>): void }) {
  const gateway = await startGateway({ OPERATORS: '10001' })
  t.after(() => gateway.close())
  const [operator, ming, hong] = [await signedUp(gateway), await signedUp(gateway), await signedUp(gateway)]
  assert.equal(operator.number, 10_001)
  return { gateway, operator, ming, hong }
}

async function signedUp(gateway: TestGateway): Promise<TestClient> {
  const client = await gateway.connect()
  await client.signUp()
  return client
}

async function say(from: TestClient, to: TestClient, text: string): Promise<void> {
  from.send('sendMessage', { recipient: to.number, text })
  await to.waitFor('message', values => values.text === text)
}

/** Starts or ends watching without a notice. */
async function watch(operator: TestClient, watched: number): Promise<void> {
  operator.send('monitor', { watched })
  await operator.barrier()
}

function copy(speaker: TestClient, recipient: number, text: string) {
  return { flag: Flag.system, number: speaker.number, text: `→ ${recipient}: ${text}`, kind: Kind.monitored }
}

function isNotice(frame: Frame): boolean {
  return frame.name === 'message' && frame.values.flag === Flag.system && frame.values.number === 0
}

test('S2: the operator gets copies of what the watched number sends and receives', async t => {
  const { operator, ming, hong } = await setting(t)
  await watch(operator, ming.number)
  await say(ming, hong, 'hello')
  assert.deepEqual(await operator.next('message'), copy(ming, hong.number, 'hello'))
  await say(hong, ming, '你好')
  assert.deepEqual(await operator.next('message'), copy(hong, ming.number, '你好'))
  await operator.expectNothing()
})

test('S2: the watched learn nothing of it', async t => {
  const { operator, ming, hong } = await setting(t)
  await watch(operator, ming.number)
  await say(ming, hong, 'hello')
  await operator.next('message')
  await ming.expectNothing()
  await hong.expectNothing()
})

test('S2: the talk of others is not copied', async t => {
  const { gateway, operator, ming, hong } = await setting(t)
  const other = await signedUp(gateway)
  await watch(operator, ming.number)
  await say(hong, other, 'between us')
  await operator.expectNothing()
})

test('S2: a message to an absent recipient is copied when it is sent', async t => {
  const { operator, ming, hong } = await setting(t)
  await hong.close()
  await watch(operator, ming.number)
  ming.send('sendMessage', { recipient: hong.number, text: 'call me' })
  assert.deepEqual(await operator.next('message'), copy(ming, hong.number, 'call me'))
})

test('S2: a hidden watched number is copied, too', async t => {
  const { operator, ming, hong } = await setting(t)
  await ming.ask('setMode', { mode: Mode.hidden })
  await watch(operator, ming.number)
  await say(hong, ming, 'there?')
  assert.deepEqual(await operator.next('message'), copy(hong, ming.number, 'there?'))
})

test('S2: watching can start before the watched number signs in', async t => {
  const { gateway, operator, ming, hong } = await setting(t)
  await ming.close()
  await watch(operator, ming.number)
  const back = await gateway.connect()
  await back.login(ming.number)
  await say(back, hong, 'back again')
  assert.deepEqual(await operator.next('message'), copy(back, hong.number, 'back again'))
})

test('S2, M3: a broadcast to everyone is copied with recipient 0', async t => {
  const { operator, ming, hong } = await setting(t)
  await watch(operator, ming.number)
  ming.send('broadcast', { group: 0, text: 'to all' })
  assert.deepEqual(await operator.waitFor('message', values => values.kind === Kind.monitored), copy(ming, 0, 'to all'))
  await hong.waitFor('message', values => values.text === 'to all')
})

test('S2, M3: a broadcast to a group is copied for each who gets it', async t => {
  const { gateway, operator, ming, hong } = await setting(t)
  const other = await signedUp(gateway)
  for (const friend of [hong.number, other.number]) {
    ming.send('addFriend', { friend })
    await ming.waitFor('friendAdded', values => values.friend === friend)
  }
  await watch(operator, ming.number)
  ming.send('broadcast', { group: 1, text: 'friends' })
  const copies = [await operator.next('message'), await operator.next('message')]
  assert.deepEqual(
    copies.sort((a, b) => a.text.localeCompare(b.text)),
    [copy(ming, hong.number, 'friends'), copy(ming, other.number, 'friends')],
  )
  await operator.expectNothing()
})

test('S2: 0x11 for number 0 ends the copies', async t => {
  const { operator, ming, hong } = await setting(t)
  await watch(operator, ming.number)
  await say(ming, hong, 'heard')
  await operator.next('message')
  await watch(operator, 0)
  await say(ming, hong, 'not heard')
  await ming.barrier()
  await operator.expectNothing()
})

for (const [how, leave] of [
  [
    'signing out',
    async (operator: TestClient) => {
      await operator.ask('setMode', { mode: Mode.offline })
      await operator.login(operator.number)
      return operator
    },
  ],
  [
    'leaving',
    async (operator: TestClient, gateway: TestGateway) => {
      await operator.close()
      const back = await gateway.connect()
      await back.login(operator.number)
      return back
    },
  ],
  [
    'signing in elsewhere',
    async (operator: TestClient, gateway: TestGateway) => {
      const newer = await gateway.connect()
      await newer.login(operator.number)
      await operator.closed
      return newer
    },
  ],
] as const) {
  test(`S2: ${how} ends the copies`, async t => {
    const { gateway, operator, ming, hong } = await setting(t)
    await watch(operator, ming.number)
    const back = await leave(operator, gateway)
    await say(ming, hong, 'alone at last')
    await ming.barrier()
    await back.expectNothing()
  })
}

test('S2: watching another number ends the first', async t => {
  const { gateway, operator, ming, hong } = await setting(t)
  const other = await signedUp(gateway)
  await watch(operator, ming.number)
  await watch(operator, hong.number)
  await say(ming, other, 'first')
  await say(hong, other, 'second')
  assert.deepEqual(await operator.next('message'), copy(hong, other.number, 'second'))
  await operator.expectNothing()
})

test('S2: two operators watch the same number', async t => {
  const gateway = await startGateway({ OPERATORS: '10001,10002' })
  t.after(() => gateway.close())
  const [one, two, ming, hong] = [
    await signedUp(gateway),
    await signedUp(gateway),
    await signedUp(gateway),
    await signedUp(gateway),
  ]
  for (const operator of [one, two]) await watch(operator, ming.number)
  await say(ming, hong, 'hi')
  for (const operator of [one, two]) assert.deepEqual(await operator.next('message'), copy(ming, hong.number, 'hi'))
  await watch(one, 0)
  await say(ming, hong, 'still')
  assert.deepEqual(await two.next('message'), copy(ming, hong.number, 'still'))
  await one.expectNothing()
})

test('S2: a copy of the longest text is whole', async t => {
  const { operator, ming, hong } = await setting(t)
  await watch(operator, ming.number)
  const text = 'x'.repeat(4096)
  await say(ming, hong, text)
  assert.deepEqual(await operator.next('message'), copy(ming, hong.number, text))
})

test('S2: watching an unknown number is refused by a notice', async t => {
  const { operator } = await setting(t)
  operator.send('monitor', { watched: 99_999_999 })
  assert.ok((await operator.barrier()).some(isNotice))
})

test('S2: a hidden operator gets copies', async t => {
  const { gateway, operator, ming, hong } = await setting(t)
  await operator.close()
  const hidden = await gateway.connect()
  await hidden.login(operator.number, undefined, Manner.hidden)
  await watch(hidden, ming.number)
  await say(ming, hong, 'hello')
  assert.deepEqual(await hidden.next('message'), copy(ming, hong.number, 'hello'))
})

/** How often the audit table names both numbers. */
async function audited(gateway: TestGateway, actor: number, subject: number): Promise<number> {
  const rows = await gateway.database.rows('audit')
  return rows.filter(row => row.actor === actor && row.subject === subject).length
}

/** Resolves when the audit table names both numbers so often, and fails when it does more often: an end is written while the operator goes on. */
async function untilAudited(gateway: TestGateway, actor: number, subject: number, count: number): Promise<void> {
  await until(
    `${count} entries of ${actor} and ${subject}`,
    async () => (await audited(gateway, actor, subject)) >= count,
  )
  assert.equal(await audited(gateway, actor, subject), count)
}

test('S2: start and end are written to the audit table', async t => {
  const { gateway, operator, ming } = await setting(t)
  await watch(operator, ming.number)
  await untilAudited(gateway, operator.number, ming.number, 1)
  await watch(operator, 0)
  await untilAudited(gateway, operator.number, ming.number, 2)
})

test('S2: an end by watching another, by signing out and by leaving is audited, too', async t => {
  const { gateway, operator, ming, hong } = await setting(t)
  await watch(operator, ming.number)
  await watch(operator, hong.number)
  await untilAudited(gateway, operator.number, ming.number, 2)
  await operator.ask('setMode', { mode: Mode.offline })
  await operator.barrier()
  await untilAudited(gateway, operator.number, hong.number, 2)
  await operator.login(operator.number)
  await watch(operator, ming.number)
  await operator.close()
  await (await gateway.connect()).login(operator.number)
  await untilAudited(gateway, operator.number, ming.number, 4)
})

test('S2: who is refused leaves no start in the audit table', async t => {
  const { gateway, ming, hong } = await setting(t)
  hong.send('monitor', { watched: ming.number })
  await hong.notice()
  assert.equal(await audited(gateway, hong.number, ming.number), 0)
})
