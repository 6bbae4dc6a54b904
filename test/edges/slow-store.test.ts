/** M4: the echo of a connection test comes within two seconds, whatever the store does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from 'pg'
import { because, noticeText } from '../../protocol/index.ts'
import { BARRIER_MS, runningTime } from '../running-time.ts'
import { query, startPostgres, testDatabase } from '../servers/postgres.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { lockFile } from './lock-file.ts'

/** One who is there, and one who is not. */
async function users(gateway: TestGateway) {
  const sender = await gateway.signUp()
  const absent = await gateway.signUp()
  await absent.close()
  return { sender, absent: absent.number }
}

/** A message to someone absent, while the store is too slow for it, is refused before the echo, which is in time. */
async function assertRefusedInTime({ sender, absent }: Awaited<ReturnType<typeof users>>): Promise<void> {
  for (const text of ['a', 'b']) sender.send('sendMessage', { recipient: absent, text })
  const barrier = sender.barrier()
  const time = await runningTime(barrier)
  const notices = (await barrier).map(({ name, values }) => (name === 'message' ? values.text : name))
  const text = noticeText({ name: 'sendMessage', number: absent }, because('mayArrive'))
  assert.deepEqual(notices, [text, text])
  assert.ok(time <= BARRIER_MS, `${time} ms`)
}

test('M4: an insert that takes long; what was refused arrives after all, and nobody is told again', async t => {
  const { url, drop } = await testDatabase()
  const gateway = await startGateway({ DATABASE_URL: url })
  t.after(() => gateway.close().then(drop))
  const both = await users(gateway)
  await query(
    url,
    `create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(2.4); return new; end';
     create trigger slow before insert on messages execute function slow()`,
  )
  await assertRefusedInTime(both)
  const back = await gateway.signIn(both.absent)
  assert.deepEqual([(await back.next('message')).text, (await back.next('message')).text], ['a', 'b'])
  await both.sender.expectNothing()
})

test('M4: another connection has the table locked', async t => {
  const { url, drop } = await testDatabase()
  const gateway = await startGateway({ DATABASE_URL: url })
  const other = new Client({ connectionString: url })
  await other.connect()
  t.after(async () => {
    await other.end()
    await gateway.close()
    await drop()
  })
  const both = await users(gateway)
  await other.query('begin; lock table messages in exclusive mode')
  await assertRefusedInTime(both)
})

test('M4: a server that stands still', async t => {
  const server = await startPostgres()
  const gateway = await startGateway({ DATABASE_URL: server.url })
  t.after(() => gateway.close().then(() => server.remove()))
  const both = await users(gateway)
  await server.pause()
  await assertRefusedInTime(both)
  await server.resume()
})

test('M4: another process has the SQLite file locked', async t => {
  const gateway = await startGateway()
  t.after(() => gateway.close())
  const both = await users(gateway)
  const file = await lockFile(gateway.database.url)
  await assertRefusedInTime(both)
  file.close()
})
