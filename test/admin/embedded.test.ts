/** The command beside one gateway that is alone, on one SQLite file. */
import assert from 'node:assert/strict'
import { access } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { PASSWORD } from '../client.ts'
import { sqliteDatabase } from '../database.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { until } from '../until.ts'
import { admin, type Ran } from './admin.ts'

let gateway: TestGateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.close())

function run(...args: string[]): Promise<Ran> {
  return admin({ DATABASE_URL: gateway.database.url }, args)
}

test('what needs the gateways says that it needs REDIS_URL', async () => {
  for (const args of [['instances'], ['sessions'], ['kick', '10001'], ['notice', '--all', 'hello'], ['drain', 'any']]) {
    const { code, output, errors } = await run(...args)
    assert.deepEqual({ code, output }, { code: 1, output: '' })
    assert.equal(errors, 'this needs REDIS_URL: a gateway without Redis cannot be reached from here\n')
  }
})

test('M1: a notice is stored while the gateway runs, and comes with the next sign-in', async () => {
  const client = await gateway.signUp()
  await client.close()
  const { code, output } = await run('notice', String(client.number), 'hello')
  assert.deepEqual({ code, output }, { code: 0, output: `stored: ${client.number} gets it at the next sign-in\n` })
  const back = await gateway.signIn(client.number)
  assert.equal(await back.announcement(), 'hello')
})

test('disable takes effect at the next sign-in; the current session stays open, and the output says so', async () => {
  const client = await gateway.signUp()
  const { code, output } = await run('disable', String(client.number))
  assert.deepEqual(
    { code, output },
    {
      code: 0,
      output: `${client.number} is disabled; takes effect at the next sign-in; the current session stays open\n`,
    },
  )
  await client.expectNothing()
  const again = await gateway.connect()
  assert.equal((await again.ask('login', { number: client.number, password: PASSWORD, manner: 0 })).success, 0)
})

test('an account that may be signed in is disabled, and deleted once it has signed out', async () => {
  const client = await gateway.signUp()
  const { number } = client
  const isRecorded = (column: string) => async () =>
    (await gateway.database.rows('activity')).some(row => row.number === number && row[column] !== null)
  await until('the sign-in is recorded', isRecorded('signedInAt'))
  const refused = await run('delete', String(number))
  assert.equal(refused.code, 1)
  assert.match(refused.errors, /is disabled, but may be signed in/)
  await client.close()
  await until('the sign-out is recorded', isRecorded('signedOutAt'))
  const { code, output } = await run('delete', String(number))
  assert.deepEqual({ code, output }, { code: 0, output: `${number} is deleted\n` })
})

test('a database that is not there is not made', async t => {
  const other = await sqliteDatabase()
  t.after(() => other.remove())
  const { code, errors } = await admin({ DATABASE_URL: other.url }, ['stored', '10001'])
  assert.deepEqual(
    { code, errors },
    { code: 1, errors: `there is no database ${other.url}; set DATABASE_URL as for the gateway\n` },
  )
  await assert.rejects(access(other.url))
})

test('a setting with a wrong value is named, and nothing is done', async () => {
  const { code, errors } = await admin({ DATABASE_URL: gateway.database.url, REDIS_URL: 'nowhere' }, ['audit'])
  assert.equal(code, 1)
  assert.match(errors, /^REDIS_URL [^\n]+\n$/)
})
