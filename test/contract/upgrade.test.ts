/** Upgrades: a database of the previous version is migrated, and gateways of that version can still write to it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { Misconfigured } from '../../gateway/errors.ts'
import { openStore } from '../../gateway/store/open.ts'
import { postgresDatabase, sqliteDatabase } from '../database.ts'
import { query } from '../servers/postgres.ts'
import { NOW, profile } from './store/database.ts'

const databases = {
  SQLite: { create: sqliteDatabase, run: runOnSqlite },
  PostgreSQL: { create: postgresDatabase, run: query },
}

async function runOnSqlite(path: string, statements: string): Promise<void> {
  const file = new Sqlite(path)
  file.exec(statements)
  file.close()
}

/** Reverts the second migration and later ones. */
const revert = `
  drop table tokens;
  drop table replies;
  drop table webhooks;
  drop table "roomEntries";
  drop table "roomBans";
  drop table "roomMembers";
  drop table rooms;
  drop table activity;
  drop table events;
  alter table accounts drop column "createdAt";
  drop index requests_by_target;
  drop table leases;
  drop table addresses;
  drop table blocks;
  drop index messages_by_sender;
  alter table messages drop column sender;
  alter table messages drop column "confirmedAt";
  alter table accounts drop column "disabledAt";
  alter table audit drop column detail;
  delete from kysely_migration where name > '0002'`

for (const [name, { create, run }] of Object.entries(databases)) {
  test(`${name}: accounts are enabled after the second migration`, async t => {
    const database = await create()
    t.after(() => database.remove())
    const before = await openStore(database.url)
    const number = await before.createAccount(profile(), 'hash', NOW)
    await before.close()
    await run(database.url, revert)
    const [one, other] = await Promise.all([openStore(database.url), openStore(database.url)])
    assert.deepEqual(await one.credentials(number), { passwordHash: 'hash', isDisabled: false, signedInAt: undefined })
    assert.equal((await other.retainedData(number, NOW))?.disabledSince, undefined)
    await Promise.all([one.close(), other.close()])
  })

  test(`${name}: messages of the previous version, and of a gateway that still runs it, are delivered and count`, async t => {
    const database = await create()
    t.after(() => database.remove())
    const before = await openStore(database.url)
    const number = await before.createAccount(profile(), 'hash', NOW)
    await before.close()
    const insert = `insert into messages (recipient, frame, "storedAt") values (${number}, 'old', ${NOW})`
    await run(database.url, `${revert}; ${insert}`)
    const store = await openStore(database.url)
    await run(database.url, insert)
    const messages = await store.storedMessages(number, 0, 10, NOW)
    assert.deepEqual(
      messages.map(({ frame, isConfirmed }) => [Buffer.from(frame).toString(), isConfirmed]),
      [
        ['old', false],
        ['old', false],
      ],
    )
    const filler = Array.from({ length: 999 }, () => ({ recipient: number, sender: 0, frame: Buffer.from('new') }))
    const outcomes = await store.storeMessages(filler, NOW)
    assert.equal(outcomes.filter(outcome => outcome === 'mailbox full').length, 1)
    await store.close()
  })

  test(`${name}: group 255 of the previous version gets a free number, or its members other groups`, async t => {
    const database = await create()
    t.after(() => database.remove())
    const before = await openStore(database.url)
    const owners: number[] = []
    for (let count = 0; count < 3; count++) owners.push(await before.createAccount(profile(), 'hash', NOW))
    const [some = 0, all = 0, friend = 0] = owners
    for (const owner of [some, all]) {
      for (let group = 2; group <= 254; group++) await before.addGroup(owner, 'x')
      await before.addFriend(owner, friend)
    }
    await before.deleteGroup(some, 7)
    await before.close()
    const last = [some, all].map(
      owner => `
        insert into groups values (${owner}, 255, 'last');
        update friends set "group" = 255 where owner = ${owner}`,
    )
    await run(database.url, [revert, ...last].join(';'))
    const store = await openStore(database.url)
    const groupOf = async (owner: number) =>
      (await store.roster(owner)).find(({ friends }) => friends.some(({ number }) => number === friend))
    assert.deepEqual([(await groupOf(some))?.group, (await groupOf(some))?.name], [7, 'last'])
    assert.deepEqual([(await groupOf(all))?.group, (await groupOf(all))?.name], [254, 'x'])
    assert.ok(!(await store.roster(all)).some(({ group }) => group === 255))
    await store.close()
  })

  test(`${name}: a running gateway of the previous version can write to the audit table`, async t => {
    const database = await create()
    t.after(() => database.remove())
    const store = await openStore(database.url)
    await run(database.url, `insert into audit (at, actor, action, subject) values (1, 10001, 'monitor start', 10002)`)
    const entries = await store.auditEntries(10)
    assert.deepEqual(
      entries.map(entry => ({ ...entry })),
      [{ at: 1, actor: 10001, action: 'monitor start', subject: 10002, detail: '' }],
    )
    await store.close()
  })
}

for (const [name, { create, run }] of Object.entries(databases)) {
  test(`${name}: an older schema is migrated only where that is asked for`, async t => {
    const database = await create()
    t.after(() => database.remove())
    await (await openStore(database.url)).close()
    await run(database.url, revert)
    const names = async () => (await database.rows('kysely_migration')).map(row => row.name)
    await assert.rejects(
      openStore(database.url, { olderSchema: 'refuse' }),
      /older than this version: 0002-administration/,
    )
    await (await openStore(database.url, { olderSchema: 'accept' })).close()
    assert.deepEqual(await names(), ['0001-initial'])
    await (await openStore(database.url, { olderSchema: 'migrate' })).close()
    await (await openStore(database.url, { olderSchema: 'refuse' })).close()
  })

  test(`${name}: a newer schema is refused as that, and stays as it is`, async t => {
    const database = await create()
    t.after(() => database.remove())
    await (await openStore(database.url)).close()
    await run(database.url, `insert into kysely_migration values ('9999-future', '2100-01-01T00:00:00Z')`)
    for (const olderSchema of ['migrate', 'refuse', 'accept'] as const) {
      await assert.rejects(openStore(database.url, { olderSchema }), error => {
        assert.ok(error instanceof Misconfigured)
        assert.match(error.message, /newer than this version, which does not know 9999-future/)
        return true
      })
    }
  })
}
