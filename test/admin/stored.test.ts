import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Verification } from '../../protocol/index.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { admin, jsonOf, type Ran } from './admin.ts'

let gateway: TestGateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.close())

function stored(number: number, ...args: string[]): Promise<Ran> {
  return admin({ DATABASE_URL: gateway.database.url }, ['stored', String(number), ...args])
}

test('stored shows who wrote how much and when, and open requests, but no text', async () => {
  const owner = await gateway.signUp({ nickname: 'penguin', verification: Verification.ask })
  await owner.close()
  const [one, two] = [await gateway.signUp(), await gateway.signUp()]
  one.send('sendMessage', { recipient: owner.number, text: 'private words' })
  one.send('sendMessage', { recipient: owner.number, text: '再见' })
  await one.expectNothing()
  two.send('requestFriend', { friend: owner.number, reason: 'private reason' })
  await two.expectNothing()
  const ran = await stored(owner.number, '--json')
  assert.ok(!ran.output.includes('private'))
  const [{ messages, requests, ...account } = {}] = jsonOf(ran)
  assert.deepEqual(account, { number: owner.number, nickname: 'penguin', state: 'enabled' })
  assert.ok(Array.isArray(messages) && Array.isArray(requests))
  const now = Date.now()
  for (const time of [...messages.flatMap(({ oldest, newest }) => [oldest, newest]), requests[0]?.asked]) {
    assert.ok(Math.abs(Date.parse(time) - now) < 60_000, time)
  }
  assert.deepEqual(
    messages.map(({ from, kind, count, bytes }) => ({ from, kind, count, bytes })),
    [
      { from: one.number, kind: 'message', count: 2, bytes: 'private words'.length + 6 },
      { from: two.number, kind: 'friend request', count: 1, bytes: 'private reason'.length },
    ],
  )
  assert.deepEqual(
    requests.map(({ from, to }) => ({ from, to })),
    [{ from: two.number, to: owner.number }],
  )
  const table = await stored(owner.number)
  assert.match(
    table.output,
    new RegExp(`^${owner.number}, enabled, messages: 3, friend requests: 1, nickname: penguin\n`),
  )
  assert.match(table.output, new RegExp(`\n${one.number} +message +2 +19 `))
  assert.ok(!table.output.includes('private'))
})

test('looking at an account is in the audit table, whether or not there is one', async () => {
  const { code, errors } = await stored(77)
  assert.deepEqual({ code, errors }, { code: 1, errors: 'there is no account 77\n' })
  const entries = await gateway.database.rows('audit')
  assert.deepEqual(
    entries.filter(({ subject }) => subject === 77).map(({ actor, action }) => ({ actor, action })),
    [{ actor: 0, action: 'stored' }],
  )
})
