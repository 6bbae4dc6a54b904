import assert from 'node:assert/strict'
import { appendFile, copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { GatewayProcess } from '../process/gateway-process.ts'
import { admin } from './admin.ts'

type Context = { after(work: () => Promise<unknown>): void }

async function temporaryFolder(t: Context): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-backup-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

/** A gateway on a database in this folder, with two accounts and a stored message from one to the other. */
async function gatewayWithMessage(t: Context, folder: string) {
  const settings = { DATABASE_URL: join(folder, 'oicq.db') }
  const gateway = await GatewayProcess.start(settings)
  t.after(() => gateway.remove())
  const hong = await gateway.signedUp()
  const { number } = hong
  await hong.close()
  const ming = await gateway.signedUp()
  ming.send('sendMessage', { recipient: number, text: 'kept' })
  await ming.barrier()
  return { gateway, settings, number, ming }
}

test('a backup is taken while the gateway writes, and restored once it has ended', async t => {
  const folder = await temporaryFolder(t)
  const { gateway, settings, number, ming } = await gatewayWithMessage(t, folder)
  const file = join(folder, 'backup')
  assert.equal((await admin(settings, ['backup', file])).code, 0)
  assert.equal((await stat(file)).mode & 0o777, 0o600)
  ming.send('sendMessage', { recipient: number, text: 'after the backup' })
  await ming.barrier()

  const refused = await admin(settings, ['restore', file])
  assert.equal(refused.code, 1)
  assert.match(refused.errors, /open in another process; stop the gateway first/)

  gateway.signal('SIGKILL')
  await gateway.exit
  assert.ok((await stat(`${settings.DATABASE_URL}-wal`)).size > 0, 'the killed gateway leaves its log behind')
  assert.deepEqual(await admin(settings, ['restore', file]), {
    code: 0,
    output: `${settings.DATABASE_URL} is restored from ${file}\n`,
    errors: '',
  })
  const restored = new Sqlite(settings.DATABASE_URL)
  assert.equal(restored.pragma('integrity_check', { simple: true }), 'ok')
  restored.close()

  await gateway.startAgain()
  const hong = await gateway.connect()
  await hong.login(number)
  assert.equal((await hong.next('message')).text, 'kept')
  await hong.expectNothing()
  const newcomer = await gateway.signedUp()
  assert.equal(newcomer.number, ming.number + 1)
})

test('backup and restore are in the audit table, and take no other file than they are told', async t => {
  const folder = await temporaryFolder(t)
  const { gateway, settings } = await gatewayWithMessage(t, folder)
  gateway.signal('SIGTERM')
  await gateway.exit
  const file = join(folder, 'backup')
  await admin(settings, ['backup', file])
  const content = await readFile(file)
  const again = await admin(settings, ['backup', file])
  assert.equal(again.code, 1)
  assert.match(again.errors, /exists; a backup replaces nothing/)
  assert.deepEqual(await readFile(file), content)
  assert.equal((await admin(settings, ['restore', file])).code, 0)
  assert.deepEqual(await readFile(file), content)
  const { output } = await admin(settings, ['audit', '--json'])
  const [newest, older] = output
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  assert.equal(newest.action, 'restore')
  assert.ok(newest.detail.endsWith(`: ${file}`))
  assert.equal(older.action, 'backup')
  assert.deepEqual(
    (await readdir(folder)).filter(name => name.includes('incomplete')),
    [],
  )
})

test('a damaged backup, and one that is none, change nothing', async t => {
  const folder = await temporaryFolder(t)
  const { gateway, settings } = await gatewayWithMessage(t, folder)
  gateway.signal('SIGTERM')
  await gateway.exit
  const file = join(folder, 'backup')
  await admin(settings, ['backup', file])
  const before = await readFile(settings.DATABASE_URL)

  const damaged = Buffer.from(await readFile(file))
  damaged.fill(0xff, 4096 * 3)
  await writeFile(join(folder, 'damaged'), damaged)
  new Sqlite(join(folder, 'foreign')).exec('create table t (a)').close()
  await copyFile(file, join(folder, 'in-use'))
  await appendFile(join(folder, 'in-use-wal'), 'x')
  for (const [name, reason] of [
    ['damaged', /damaged/],
    ['foreign', /not a database of a gateway/],
    ['in-use', /in-use-wal exists/],
    ['missing', /there is no file/],
  ] as const) {
    const { code, errors } = await admin(settings, ['restore', join(folder, name)])
    assert.equal(code, 1)
    assert.match(errors, reason)
    assert.deepEqual(await readFile(settings.DATABASE_URL), before)
  }
})

test('a database that is damaged can be replaced, and a file in use by another program cannot', async t => {
  const folder = await temporaryFolder(t)
  const { gateway, settings } = await gatewayWithMessage(t, folder)
  gateway.signal('SIGTERM')
  await gateway.exit
  const file = join(folder, 'backup')
  await admin(settings, ['backup', file])
  const shell = new Sqlite(settings.DATABASE_URL)
  shell.prepare('select * from accounts').all()
  assert.match((await admin(settings, ['restore', file])).errors, /open in another process/)
  shell.close()
  await writeFile(settings.DATABASE_URL, 'no database at all '.repeat(1000))
  assert.equal((await admin(settings, ['restore', file])).code, 0)
  await gateway.startAgain()
})

test('after a crash the database is checked, and a damaged one is not served', async t => {
  const folder = await temporaryFolder(t)
  const settings = { DATABASE_URL: join(folder, 'oicq.db'), LOG_LEVEL: 'info' }
  const gateway = await GatewayProcess.start(settings)
  t.after(() => gateway.remove())
  await gateway.signedUp()
  gateway.signal('SIGKILL')
  await gateway.exit
  await gateway.startAgain()
  await gateway.logs(/"msg":"database was not closed; checked it, and found no damage"/)

  gateway.signal('SIGKILL')
  await gateway.exit
  const wal = await readFile(`${settings.DATABASE_URL}-wal`)
  const file = new Sqlite(settings.DATABASE_URL)
  file.pragma('wal_checkpoint(truncate)')
  const root = file
    .prepare<[], { page: number }>(`select rootpage as page from sqlite_schema where name = 'audit'`)
    .get()
  file.close()
  const pages = Buffer.from(await readFile(settings.DATABASE_URL))
  pages.fill(0xff, 4096 * (Number(root?.page) - 1), 4096 * Number(root?.page))
  await writeFile(settings.DATABASE_URL, pages)
  await writeFile(`${settings.DATABASE_URL}-wal`, wal.subarray(0, 32))
  await assert.rejects(gateway.startAgain(), /DATABASE_URL: cannot open .*oicq\.db: it is damaged .*restore a backup/)
})

/** Undoes the newest migration. */
const withoutNewest = `
  create index webhooks_by_due on webhooks (dueAt);
  drop index webhooks_by_url;
  delete from kysely_migration where name = '0010-webhooks-by-url'`

test('migrate brings an old schema up to date; other commands and MIGRATE=off only say so', async t => {
  const folder = await temporaryFolder(t)
  const { gateway, settings } = await gatewayWithMessage(t, folder)
  gateway.signal('SIGTERM')
  await gateway.exit
  const file = new Sqlite(settings.DATABASE_URL)
  file.exec(withoutNewest)
  file.close()
  const { code, errors } = await admin(settings, ['audit'])
  assert.equal(code, 1)
  assert.match(errors, /older than this version: 0010-webhooks-by-url is missing; run npm run admin -- migrate/)
  await assert.rejects(
    GatewayProcess.start({ ...settings, MIGRATE: 'off' }),
    /DATABASE_URL: .*0010-webhooks-by-url is missing/,
  )
  assert.equal((await admin(settings, ['backup', join(folder, 'before')])).code, 0, 'a backup before an upgrade')
  assert.equal((await admin(settings, ['migrate'])).output, 'the schema is up to date\n')
  const { output } = await admin(settings, ['audit'])
  assert.match(output, /migrate/)
})
