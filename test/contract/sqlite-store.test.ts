import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import type { Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { Misconfigured, NumbersExhausted, StoreUnavailable } from '../../gateway/errors.ts'
import type { Store } from '../../gateway/store/interface.ts'
import { openSqliteStore } from '../../gateway/store/sqlite.ts'
import { SqliteThread, StatementError } from '../../gateway/store/sqlite-thread.ts'
import { FIRST_SEQUENCE } from '../../protocol/index.ts'
import { runningTime } from '../running-time.ts'
import { NOW, profile } from './store/database.ts'
import { storeContract } from './store.ts'

let folder: string
let files = 0
const newPath = (): string => join(folder, `${++files}`, 'data', 'oicq.db')

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sqlite-store-'))
})
after(() => rm(folder, { recursive: true }))

storeContract('the store in an SQLite file', async () => {
  const path = newPath()
  return { open: () => openSqliteStore(path), remove: () => rm(path, { force: true }) }
})

test('A1: the number from which numbers stand for something else is not handed out', async () => {
  const path = newPath()
  await (await openSqliteStore(path)).close()
  const file = new Sqlite(path)
  file.exec(`update sqlite_sequence set seq = ${FIRST_SEQUENCE - 2} where name = 'accounts'`)
  file.close()
  const store = await openSqliteStore(path)
  assert.equal(await store.createAccount(profile(), 'hash', NOW), FIRST_SEQUENCE - 1)
  await assert.rejects(store.createAccount(profile(), 'hash', NOW), NumbersExhausted)
  assert.equal(await store.profile(FIRST_SEQUENCE), undefined)
  await store.close()
})

test('nobody but its owner may read a new file, or the changes beside it', async () => {
  const path = newPath()
  const store = await openSqliteStore(path)
  await store.createAccount(profile(), 'hash', NOW)
  for (const suffix of ['', '-wal', '-shm']) assert.equal((await stat(path + suffix)).mode & 0o777, 0o600, suffix)
  await store.close()
})

test('an in-memory store needs no file', async () => {
  const store = await openSqliteStore(':memory:')
  assert.equal(await store.createAccount(profile(), 'hash', NOW), 10001)
  await store.close()
})

test('several processes can open a new file at once', async () => {
  const path = newPath()
  const script = `
    import { openSqliteStore } from ${JSON.stringify(import.meta.resolve('../../gateway/store/sqlite.ts'))}
    const store = await openSqliteStore(${JSON.stringify(path)})
    console.log(await store.createAccount(${JSON.stringify(profile())}, 'hash', ${NOW}))
    await store.close()`
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  const outputs = await Promise.all([run(), run(), run()])
  assert.deepEqual(outputs.map(({ stdout }) => Number(stdout)).toSorted(), [10001, 10002, 10003])
})

test('a file has a write-ahead log and checks references', async () => {
  const path = newPath()
  const store = await openSqliteStore(path)
  const number = await store.createAccount(profile(), 'hash', NOW)
  await assert.rejects(store.addRequest(number, 77, NOW), StoreUnavailable)
  const file = new Sqlite(path)
  assert.equal(file.pragma('journal_mode', { simple: true }), 'wal')
  file.close()
  await store.close()
})

test('an audit entry records actor, action, subject and time (S2)', async () => {
  const path = newPath()
  const store = await openSqliteStore(path)
  await store.audit(10001, 'monitor starts', 10002, NOW)
  await store.close()
  const file = new Sqlite(path, { readonly: true })
  const entries = file.prepare('select actor, action, subject, at from audit').all()
  file.close()
  assert.deepEqual(entries, [{ actor: 10001, action: 'monitor starts', subject: 10002, at: NOW }])
})

test('a driver error is thrown as StoreUnavailable with its cause, and changes nothing', async t => {
  const path = newPath()
  const store = await openSqliteStore(path)
  t.after(() => store.close())
  const file = new Sqlite(path)
  file.exec('drop table groups')
  await assert.rejects(store.createAccount(profile(), 'hash', NOW), error => {
    assert.ok(error instanceof StoreUnavailable)
    assert.ok(error.cause instanceof StatementError)
    assert.equal(error.cause.code, 'SQLITE_ERROR')
    return true
  })
  assert.deepEqual(file.prepare('select number from accounts').all(), [])
  file.close()
  await store.check()
})

test('a statement of a transaction that did not begin is refused', async t => {
  const thread = new SqliteThread(':memory:')
  t.after(() => thread.close())
  const alone = { limitMs: 4000, inTransaction: false }
  await thread.run('create table marks (mark)', [], alone)
  await assert.rejects(
    thread.run('insert into marks values (1)', [], { ...alone, inTransaction: true }),
    StatementError,
  )
  assert.deepEqual(await thread.run('insert into marks values (2)', [], alone), { changes: 1 })
})

describe('while another process has locked the file', () => {
  let store: Store
  let file: Sqlite.Database
  let number: number

  before(async () => {
    const path = newPath()
    store = await openSqliteStore(path)
    number = await store.createAccount(profile(), 'hash', NOW)
    file = new Sqlite(path)
    file.exec('begin immediate')
  })
  after(async () => {
    if (file.inTransaction) file.exec('rollback')
    file.close()
    await store.close()
  })

  test('what writes fails within the limit, however many wait, and what reads does not wait', async () => {
    const events: string[] = []
    const fails = async (work: Promise<unknown>) => {
      await assert.rejects(work, StoreUnavailable)
      events.push('failed')
    }
    const writing = [
      fails(store.createAccount(profile(), 'hash', NOW)),
      fails(store.createAccount(profile(), 'hash', NOW)),
      fails(store.setPasswordHash(number, 'other')),
      fails(store.setPasswordHash(number, 'other')),
    ]
    assert.equal((await store.credentials(number))?.passwordHash, 'hash')
    await store.check()
    events.push('read')
    const time = await runningTime(Promise.all(writing))
    assert.deepEqual(events, ['read', 'failed', 'failed', 'failed', 'failed'])
    assert.ok(time < 3000, `${time} ms`)
  })

  test('what writes waits until it is released, in order', async () => {
    const accounts = [store.createAccount(profile(), 'a', NOW), store.createAccount(profile(), 'b', NOW)]
    await store.check()
    file.exec('rollback')
    assert.deepEqual(await Promise.all(accounts), [number + 1, number + 2])
  })
})

test('a store whose thread has died fails the calls of that moment, and opens the file again', async t => {
  let worker: Worker | undefined
  process.once('worker', started => {
    worker = started
  })
  const store = await openSqliteStore(newPath())
  t.after(() => store.close())
  const number = await store.createAccount(profile(), 'hash', NOW)
  const reading = store.credentials(number)
  const dying = worker?.terminate()
  await assert.rejects(reading, StoreUnavailable)
  await dying
  assert.equal((await store.credentials(number))?.passwordHash, 'hash')
})

test('a file that is not a database, or a folder, cannot be opened', async () => {
  const path = join(folder, 'text.db')
  await writeFile(path, 'This is not a database, but it is long enough to be taken for one. '.repeat(100))
  await assert.rejects(openSqliteStore(path), Misconfigured)
  await assert.rejects(openSqliteStore(folder), Misconfigured)
  await assert.rejects(openSqliteStore(join(path, 'oicq.db')), Misconfigured)
})
