/** The backup of a PostgreSQL database as docs/operations.md says. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../../gateway/store/open.ts'
import { encodeText, fromServer } from '../../protocol/index.ts'
import { NOW, profile } from '../contract/store/database.ts'
import { runProgram, testDatabase } from '../servers/postgres.ts'
import { admin } from './admin.ts'

test('what pg_dump has written, pg_restore puts into an empty database, with the sequence of numbers', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-dump-'))
  t.after(() => rm(folder, { recursive: true }))
  const [old, empty] = [await testDatabase(), await testDatabase()]
  t.after(() => Promise.all([old.drop(), empty.drop()]))
  const before = await openStore(old.url)
  const number = await before.createAccount(profile(), 'hash', NOW)
  const frame = fromServer.encode('message', { flag: 1, number: 0, text: encodeText('kept'), kind: 0 })
  await before.storeMessages([{ recipient: number, sender: 0, frame }], NOW)

  const file = join(folder, 'oicq.dump')
  await runProgram('pg_dump', '--format=custom', `--file=${file}`, old.url)
  await before.close()
  await runProgram('pg_restore', '--exit-on-error', '--no-owner', `--dbname=${empty.url}`, file)

  const after = await openStore(empty.url, { olderSchema: 'refuse' })
  const [message] = await after.storedMessages(number, 0, 10, NOW)
  assert.deepEqual(Buffer.from(message?.frame ?? []), Buffer.from(frame))
  assert.equal(await after.createAccount(profile(), 'hash', NOW), number + 1)
  await after.close()
})

test('backup and restore of the admin command refer to the programs of PostgreSQL', async t => {
  const database = await testDatabase()
  t.after(() => database.drop())
  const settings = { DATABASE_URL: database.url }
  assert.match((await admin(settings, ['backup', 'x'])).errors, /use pg_dump for PostgreSQL/)
  assert.match((await admin(settings, ['restore', 'x'])).errors, /use pg_restore for PostgreSQL/)
})
