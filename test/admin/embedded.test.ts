/** The command beside one gateway that is alone, on one SQLite file. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { access, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { hostname } from 'node:os'
import { after, before, test } from 'node:test'
import { openStore } from '../../gateway/store/open.ts'
import { Manner, Mode } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { sqliteDatabase } from '../database.ts'
import { befriend } from '../features/inbox.ts'
import { RoomUser } from '../rooms/room-user.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { until } from '../until.ts'
import { admin, jsonOf, type Ran } from './admin.ts'

let gateway: TestGateway
before(async () => {
  gateway = await startGateway()
})
after(() => gateway.close())

function run(...args: string[]): Promise<Ran> {
  return admin({ DATABASE_URL: gateway.database.url }, args)
}

test('R1.8: a member who is signed in hears what is said as the system', async () => {
  const ming = new RoomUser(await gateway.signUp())
  const room = await ming.create()
  assert.equal((await run('room', 'say', String(room), 'hello')).code, 0)
  assert.equal((await ming.entry(room, 2)).text, 'hello')
  await ming.client.close()
})

test('who is connected and who is signed in is listed, as with Redis', async () => {
  const [user, guest] = [await gateway.signUp({ nickname: 'penguin' }, Manner.hidden), await gateway.connect()]
  const [state] = jsonOf(await run('instances', '--json'))
  const { instance, connections } = state ?? {}
  assert.deepEqual(state, { instance, state: 'serving', sessions: 1, connections, host: hostname() })

  const listed = jsonOf(await run('connections', '--json', '--instance', String(instance))).slice(-2)
  for (const { since } of listed) assert.ok(Math.abs(Date.parse(String(since)) - Date.now()) < 60_000, String(since))
  const ofAll = { transport: 'websocket', instance, address: '127.0.0.1' }
  assert.deepEqual(
    listed.map(({ connection, since, ...rest }) => rest),
    [
      { number: user.number, ...ofAll },
      { number: '-', ...ofAll },
    ],
  )

  const session = { number: user.number, mode: 'hidden', instance, nickname: 'penguin' }
  for (const args of [[], ['--number', String(user.number)]]) {
    const [{ since, connection, address, ...rest } = {}] = jsonOf(await run('sessions', '--json', ...args))
    assert.deepEqual(rest, session)
    assert.ok(Math.abs(Date.parse(String(since)) - Date.now()) < 60_000, String(since))
  }
  await Promise.all([user.close(), guest.close()])
})

test('more connections than fit into one reply are listed', async () => {
  const clients = await Promise.all(Array.from({ length: 120 }, () => gateway.connect()))
  assert.equal(jsonOf(await run('connections', '--json')).length, clients.length)
  await Promise.all(clients.map(client => client.close()))
})

test('E2, M3: kick, and notices to everyone', async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  assert.equal((await run('notice', '--all', 'hello')).output, 'sent to users: 2, on instances: 1 of 1\n')
  assert.equal(await hong.announcement(), 'hello')
  assert.equal((await run('kick', String(ming.number))).output, `the session of ${ming.number} was ended\n`)
  assert.equal((await ming.closed).code, 1008)
  assert.equal((await run('kick', String(ming.number))).errors, `${ming.number} is not signed in\n`)
  await hong.close()
})

test('the socket is for its owner only, and takes nothing but commands', async () => {
  const path = `${gateway.database.url}-admin`
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  for (const bytes of [
    [0xff, 0xff, 0xff, 0xff],
    [0, 0, 0, 1, 99],
    [0, 0, 0, 0],
  ]) {
    const socket = connect(path)
    socket.write(Buffer.from(bytes))
    await once(socket.resume(), 'close')
  }
  assert.equal((await run('instances')).code, 0)
})

test('while no gateway runs, what needs one says where it was looked for', async t => {
  const other = await sqliteDatabase()
  t.after(() => other.remove())
  await (await openStore(other.url)).close()
  for (const args of [['instances'], ['connections'], ['sessions'], ['kick', '10001'], ['drain', 'any']]) {
    const { code, output, errors } = await admin({ DATABASE_URL: other.url }, args)
    assert.deepEqual({ code, output }, { code: 1, output: '' })
    assert.match(errors, /^no gateway answers at .*oicq\.db-admin; set DATABASE_URL/)
  }
})

test('M1: a notice is stored while the gateway runs, and comes with the next sign-in', async () => {
  const client = await gateway.signUp()
  await client.close()
  const { code, output } = await run('notice', String(client.number), 'hello')
  const stored = `stored: ${client.number} is not signed in, and gets it at the next sign-in\n`
  assert.deepEqual({ code, output }, { code: 0, output: stored })
  const back = await gateway.signIn(client.number)
  assert.equal(await back.announcement(), 'hello')
})

test('disable ends the session, and refuses the next sign-in', async () => {
  const client = await gateway.signUp()
  const { code, output } = await run('disable', String(client.number))
  assert.deepEqual({ code, output }, { code: 0, output: `${client.number} is disabled and is signed out\n` })
  assert.equal((await client.closed).code, 1008)
  const again = await gateway.connect()
  assert.equal((await again.ask('login', { number: client.number, password: PASSWORD, manner: 0 })).success, 0)
})

test('A5: an account is deleted while its user is signed in, and a friend sees it go offline', async () => {
  const [user, friend] = [await gateway.signUp(), await gateway.signUp()]
  await befriend(friend, user)
  assert.equal((await run('delete', String(user.number))).output, `${user.number} is deleted\n`)
  await user.notice('accountDeleted')
  assert.equal((await user.closed).code, 1008)
  assert.deepEqual(await friend.next('friendState'), { friend: user.number, state: Mode.offline })
  await friend.close()
})

test('where the gateway cannot be asked, an account that may be signed in is disabled, and deleted once it has signed out', async () => {
  const client = await gateway.signUp()
  const { number } = client
  const isRecorded = (column: string) => async () =>
    (await gateway.database.rows('activity')).some(row => row.number === number && row[column] !== null)
  await until('the sign-in is recorded', isRecorded('signedInAt'))
  const unreachable = { DATABASE_URL: gateway.database.url, ADMIN_SOCKET: 'off' }
  const refused = await admin(unreachable, ['delete', String(number)])
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
