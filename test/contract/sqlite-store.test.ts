import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import Sqlite from 'better-sqlite3'
import { StoreUnavailable } from '../../gateway/errors.ts'
import { openSqliteStore } from '../../gateway/store/sqlite.ts'
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

test('an in-memory store needs no file', async () => {
  const store = await openSqliteStore(':memory:')
  assert.equal(await store.createAccount(profile(), 'hash'), 10001)
  await store.close()
})

test('several processes can open a new file at once', async () => {
  const path = newPath()
  const script = `
    import { openSqliteStore } from ${JSON.stringify(import.meta.resolve('../../gateway/store/sqlite.ts'))}
    const store = await openSqliteStore(${JSON.stringify(path)})
    console.log(await store.createAccount(${JSON.stringify(profile())}, 'hash'))
    await store.close()`
  const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  const outputs = await Promise.all([run(), run(), run()])
  assert.deepEqual(outputs.map(({ stdout }) => Number(stdout)).toSorted(), [10001, 10002, 10003])
})

test('a file has a write-ahead log and checks references', async () => {
  const path = newPath()
  const store = await openSqliteStore(path)
  const number = await store.createAccount(profile(), 'hash')
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

test('a driver error is thrown as StoreUnavailable with its cause, and changes nothing', async () => {
  const path = newPath()
  const store = await openSqliteStore(path)
  const file = new Sqlite(path)
  file.exec('drop table groups')
  await assert.rejects(store.createAccount(profile(), 'hash'), error => {
    assert.ok(error instanceof StoreUnavailable)
    assert.ok(error.cause instanceof Sqlite.SqliteError)
    return true
  })
  assert.deepEqual(file.prepare('select number from accounts').all(), [])
  file.close()
  await store.check()
  await store.close()
})

test('a store is unavailable while another process has locked the file, and recovers', async () => {
  const path = newPath()
  const store = await openSqliteStore(path)
  const file = new Sqlite(path)
  file.exec('begin immediate')
  await assert.rejects(store.check(), StoreUnavailable)
  await assert.rejects(store.createAccount(profile(), 'hash'), StoreUnavailable)
  file.exec('rollback')
  file.close()
  assert.equal(await store.createAccount(profile(), 'hash'), 10001)
  await store.close()
})

test('a file that is not a database, or a folder, cannot be opened', async () => {
  const path = join(folder, 'text.db')
  await writeFile(path, 'This is not a database, but it is long enough to be taken for one. '.repeat(100))
  await assert.rejects(openSqliteStore(path), StoreUnavailable)
  await assert.rejects(openSqliteStore(folder), StoreUnavailable)
  await assert.rejects(openSqliteStore(join(path, 'oicq.db')), StoreUnavailable)
})
