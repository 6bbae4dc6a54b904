import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause, setImmediate } from 'node:timers/promises'
import { inspect, isDeepStrictEqual, promisify } from 'node:util'
import { Client, DatabaseError } from 'pg'
import { Misconfigured, NumbersExhausted, StoreNotWritable, StoreUnavailable } from '../../gateway/errors.ts'
import type { Store } from '../../gateway/store/interface.ts'
import { openPostgresStore } from '../../gateway/store/postgres.ts'
import { FIRST_SEQUENCE } from '../../protocol/index.ts'
import { type PostgresServer, query, startPostgres, testDatabase } from '../servers/postgres.ts'
import { until } from '../until.ts'
import { NOW, pair, profile, withStore } from './store/database.ts'
import { instancesContract } from './store/instances.ts'
import { storeContract } from './store.ts'

let database: Awaited<ReturnType<typeof testDatabase>>

before(async () => {
  database = await testDatabase()
  const store = await openPostgresStore(database.url)
  await store.close()
})
after(() => database.drop())

const removeAll = `
  delete from "roomEntries"; delete from "roomBans"; delete from "roomMembers"; delete from rooms;
  delete from audit; delete from tokens; delete from replies; delete from webhooks;
  delete from messages; delete from requests; delete from blocks; delete from friends;
  delete from groups; delete from addresses; delete from activity; delete from events; delete from accounts;
  alter table accounts alter number restart; alter table messages alter id restart;
  alter table rooms alter room restart`

/** Empties the database: faster than creating a new one or truncating. */
const emptyDatabase = async () => {
  await query(database.url, removeAll)
  return { open: () => openPostgresStore(database.url), remove: async () => {} }
}

storeContract('the store in a PostgreSQL database', emptyDatabase)

test('A1: the number from which numbers stand for something else is not handed out', async () => {
  const { open } = await emptyDatabase()
  await query(database.url, `alter table accounts alter number restart with ${FIRST_SEQUENCE - 1}`)
  const store = await open()
  assert.equal(await store.createAccount(profile(), 'hash', NOW), FIRST_SEQUENCE - 1)
  await assert.rejects(store.createAccount(profile(), 'hash', NOW), NumbersExhausted)
  assert.equal(await store.profile(FIRST_SEQUENCE), undefined)
  await store.close()
})

describe('the store in a PostgreSQL database, shared by several instances', () => {
  instancesContract(withStore(emptyDatabase))

  for (const [what, change, outcome] of [
    [
      'G3: a friend is moved',
      (store, owner, friend) => store.moveFriends(owner, [{ friend, group: 2 }]),
      'not a friend',
    ],
    ['F2: a friend is added', (store, owner, friend) => store.addFriend(owner, friend), 'unknown number'],
  ] satisfies [string, (store: Store, owner: number, friend: number) => Promise<unknown>, string][]) {
    test(`${what} while the account is being removed, without a deadlock`, async () => {
      const { open } = await emptyDatabase()
      const store = await open()
      const removing = new Client(database.url)
      await removing.connect()
      try {
        const [owner, friend] = await pair(store)
        await store.addGroup(owner, 'work')
        if (outcome === 'not a friend') await store.addFriend(owner, friend)
        // As the last transaction of a removal does, when someone has put the account on a list in the meantime.
        await removing.query('begin')
        await removing.query('select number from accounts where number = $1 for update', [friend])
        const changed = change(store, owner, friend)
        await until('the change waits', async () => {
          const [row] = await query(
            database.url,
            `select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
          )
          return row?.count === 1
        })
        await removing.query('delete from friends where friend = $1 or owner = $1', [friend])
        await removing.query('delete from groups where owner = $1', [friend])
        await removing.query('delete from accounts where number = $1', [friend])
        await removing.query('commit')
        assert.equal(await changed, outcome)
      } finally {
        await removing.end()
        await store.close()
      }
    })
  }

  test('no transaction has deadlocked', async () => {
    const [row] = await query(
      database.url,
      'select deadlocks::int from pg_stat_database where datname = current_database()',
    )
    assert.deepEqual(row, { deadlocks: 0 })
  })
})

describe('the store in a schema of a PostgreSQL database', () => {
  /** The URL of a new schema. */
  const newSchema = async (name: string): Promise<string> => {
    await query(database.url, `create schema ${name}`)
    return inSchema(name)
  }
  const inSchema = (name: string): string => `${database.url}?options=-c%20search_path%3D${name}`

  test('several processes can open an empty database at once', async () => {
    const url = await newSchema('several')
    const script = `
      import { openPostgresStore } from ${JSON.stringify(import.meta.resolve('../../gateway/store/postgres.ts'))}
      const store = await openPostgresStore(${JSON.stringify(url)})
      console.log(await store.createAccount(${JSON.stringify(profile())}, 'hash', ${NOW}))
      await store.close()`
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
    const outputs = await Promise.all([run(), run(), run()])
    assert.deepEqual(outputs.map(({ stdout }) => Number(stdout)).toSorted(), [10001, 10002, 10003])
  })

  test('stores in two schemas of a database are separate', async () => {
    const stores = [await openPostgresStore(await newSchema('here')), await openPostgresStore(await newSchema('there'))]
    for (const store of stores) assert.equal(await store.createAccount(profile(), 'hash', NOW), 10001)
    for (const store of stores) await store.close()
  })

  test('a schema that does not exist cannot be opened', async () => {
    await assert.rejects(openPostgresStore(inSchema('nowhere')), Misconfigured)
  })

  test('a database that cannot hold every character cannot be opened', async () => {
    const { pathname } = new URL(database.url)
    const name = `${pathname.slice(1)}_ascii`
    await query(database.url, `create database ${name} template template0 encoding sql_ascii locale 'C'`)
    await assert.rejects(openPostgresStore(database.url.replace(pathname, `/${name}`)), /SQL_ASCII/)
    await query(database.url, `drop database ${name}`)
  })

  test('a database that becomes read-only is reported as that', async () => {
    const { pathname } = new URL(database.url)
    const name = `${pathname.slice(1)}_standby`
    await query(database.url, `create database ${name}`)
    const store = await openPostgresStore(database.url.replace(pathname, `/${name}`))
    await store.check()
    await query(database.url, `alter database ${name} set default_transaction_read_only = on`)
    await query(database.url, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`)
    await until('the connections are new', async () => {
      return store.check().then(
        () => false,
        error => error instanceof StoreNotWritable,
      )
    })
    await store.close()
    await query(database.url, `drop database ${name}`)
  })

  test('a full disk is reported as that until a write succeeds again', async () => {
    const { pathname } = new URL(database.url)
    const name = `${pathname.slice(1)}_full`
    await query(database.url, `create database ${name}`)
    const url = database.url.replace(pathname, `/${name}`)
    const store = await openPostgresStore(url)
    const number = await store.createAccount(profile(), 'hash', NOW)
    await query(
      url,
      `create function full_disk() returns trigger language plpgsql as $$ begin raise sqlstate '53100'; end $$`,
    )
    await query(url, 'create trigger full_disk before insert or update on accounts execute function full_disk()')
    await store.check()
    await assert.rejects(store.createAccount(profile(), 'hash', NOW), StoreUnavailable)
    await assert.rejects(store.check(), new StoreNotWritable('the disk of the database is full'))
    await query(url, 'drop trigger full_disk on accounts')
    await store.check()
    assert.equal((await store.profile(number))?.nickname, profile().nickname)
    await store.close()
    await query(database.url, `drop database ${name}`)
  })

  test('an audit entry records actor, action, subject and time (S2)', async () => {
    const store = await openPostgresStore(await newSchema('audited'))
    await store.audit(10001, 'monitor starts', 10002, NOW)
    await store.close()
    const entries = await query(database.url, 'select actor::int, action, subject::int, at from audited.audit')
    assert.deepEqual(entries, [{ actor: 10001, action: 'monitor starts', subject: 10002, at: String(NOW) }])
  })

  test('a driver error is thrown as StoreUnavailable with its cause, and changes nothing', async () => {
    const store = await openPostgresStore(await newSchema('broken'))
    await query(database.url, 'drop table broken.groups cascade')
    await assert.rejects(store.createAccount(profile(), 'hash', NOW), error => {
      assert.ok(error instanceof StoreUnavailable)
      assert.ok(error.cause instanceof DatabaseError)
      return true
    })
    assert.deepEqual(await query(database.url, 'select number from broken.accounts'), [])
    await store.check()
    await store.close()
  })

  test('at most ten connections are used; waiting too long for one, or for a lock, fails', async () => {
    const url = await newSchema('locked')
    const store = await openPostgresStore(url)
    const [recipient] = await pair(store)
    const [client, watcher] = [new Client({ connectionString: url }), new Client({ connectionString: url })]
    await Promise.all([client.connect(), watcher.connect()])
    await client.query('begin')
    await client.query('select from accounts for update')
    const messages = [{ recipient, sender: 0, frame: Uint8Array.of(1) }]
    let settled = false
    const outcomes = Promise.allSettled(Array.from({ length: 30 }, () => store.storeMessages(messages, NOW))).finally(
      () => {
        settled = true
      },
    )
    const connections = `
      select count(*)::int as open, (count(*) filter (where wait_event_type = 'Lock' and datname = current_database()))::int as waiting
      from pg_stat_activity where application_name = 'oicq-gateway' and datname = current_database()`
    let seen: unknown
    const expected = [{ open: 10, waiting: 10 }]
    do seen = (await watcher.query(connections)).rows
    while (!isDeepStrictEqual(seen, expected) && !settled)
    assert.deepEqual(seen, expected)
    for (const outcome of await outcomes) {
      assert.ok(outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailable)
    }
    await client.query('rollback')
    await Promise.all([client.end(), watcher.end()])
    assert.deepEqual((await store.storeMessages(messages, NOW)).map(Number), [1])
    await store.close()
  })
})

describe('a PostgreSQL server that fails', () => {
  let server: PostgresServer
  before(async () => {
    server = await startPostgres()
  })
  after(() => server.remove())

  test('a store recovers after a restart', async () => {
    const store = await openPostgresStore(server.url)
    await Promise.all(Array.from({ length: 20 }, () => store.profile(1)))
    await server.restart()
    const number = await store.createAccount(profile(), 'hash', NOW)
    assert.deepEqual({ ...(await store.profile(number)) }, profile())
    await store.close()
  })

  test('calls cut off by a crash fail, and later ones succeed', async () => {
    const store = await openPostgresStore(server.url)
    const first = await store.createAccount(profile(), 'hash', NOW)
    let down = false
    const work = async () => {
      while (!down) await store.replaceProfile(first, profile())
    }
    const outcomes = Promise.allSettled(Array.from({ length: 20 }, work))
    await server.kill()
    down = true
    for (const outcome of await outcomes) {
      if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof StoreUnavailable)
    }
    await assert.rejects(store.check(), StoreUnavailable)
    await assert.rejects(store.credentials(first), StoreUnavailable)
    await server.start()
    await store.check()
    assert.equal((await store.credentials(first))?.passwordHash, 'hash')
    await store.close()
  })

  test('a server that stops responding is noticed within seconds, and the store recovers when it resumes', async () => {
    const store = await openPostgresStore(server.url)
    const number = await store.createAccount(profile(), 'hash', NOW)
    await server.pause()
    const calls = Array.from({ length: 20 }, () => store.createAccount(profile(), 'hash', NOW))
    const outcomes = Promise.allSettled([...calls, store.check(), store.credentials(number)])
    const settled = await Promise.race([outcomes, pause(10_000, undefined, { ref: false })])
    assert.ok(settled)
    for (const outcome of settled) {
      assert.ok(outcome.status === 'rejected' && outcome.reason instanceof StoreUnavailable)
    }
    await server.resume()
    await store.check()
    assert.equal((await store.credentials(number))?.passwordHash, 'hash')
    await store.close()
  })

  test('a connection that the network has dropped is given up', async t => {
    const pairs: [Socket, Socket][] = []
    const proxy = createServer(inner => {
      const outer = connect(Number(new URL(server.url).port), '127.0.0.1')
      pairs.push([inner, outer])
      for (const [from, to] of [[inner, outer] as const, [outer, inner] as const]) {
        from.pipe(to).on('error', () => {})
      }
    }).listen(0, '127.0.0.1')
    t.after(() => {
      for (const socket of pairs.flat()) socket.destroy()
      proxy.close()
    })
    await once(proxy, 'listening')
    const address = proxy.address()
    assert.ok(typeof address === 'object' && address)
    const url = new URL(server.url)
    url.port = String(address.port)
    const store = await openPostgresStore(url.href)
    await store.check()
    const closed = pairs.filter(([inner]) => !inner.closed).map(([inner]) => once(inner, 'close'))
    for (const socket of pairs.flat()) socket.unpipe().resume()
    await assert.rejects(store.profile(1), StoreUnavailable)
    await Promise.all(closed)
    // Both ends of a connection close in the same turn of the event loop.
    await setImmediate()
    assert.equal(await store.profile(1), undefined)
    await store.close()
  })

  test('a store can be closed while its server does not respond', async () => {
    const store = await openPostgresStore(server.url)
    await store.check()
    await server.pause()
    await store.close()
    await server.resume()
  })

  test('the error of a database that cannot be opened does not contain the password', async () => {
    const urls = [
      'postgres://someone:secret@127.0.0.1:1/none',
      'postgres://someone:secret@localhost:1/none',
      'postgres://someone:secret@127.0.0.1:99999/none',
      'postgres://someone:secret@[/none',
      `${server.url.replace('postgres@', 'postgres:secret@')}_none`,
    ]
    for (const url of urls) {
      await assert.rejects(openPostgresStore(url), error => {
        assert.ok(error instanceof StoreUnavailable || error instanceof Misconfigured)
        assert.match(error.message, /cannot open the PostgreSQL database: \S/)
        assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes('secret'), url)
        return true
      })
    }
  })
})
