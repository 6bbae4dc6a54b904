/** What a gateway can never work with ends the start: with code 1, and one line that names the setting and the cause. */
import assert from 'node:assert/strict'
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, type TestContext, test } from 'node:test'
import { makeCertificate } from '../certificates.ts'
import { postgresDatabase } from '../database.ts'
import { query } from '../servers/postgres.ts'
import { startRedis } from '../servers/redis.ts'
import { GatewayProcess, runGateway } from './gateway-process.ts'

const folder = await mkdtemp(join(tmpdir(), 'oicq-misconfigured-'))
after(() => rm(folder, { recursive: true }))
const DATABASE_URL = join(folder, 'oicq.db')

/** Starts with these settings, and returns the only line on standard error. */
async function refusal(settings: Record<string, string>): Promise<string> {
  const { written, exit } = runGateway({ PORT: '0', DATABASE_URL, ...settings })
  assert.deepEqual(await exit, { code: 1, signal: null })
  assert.match(written.errors, /^[^\n]+\n$/)
  assert.ok(!(written.errors + written.output).includes('secret'), 'a secret')
  return written.errors
}

const server = await startRedis({ password: 'secret' })
after(() => server.remove())
const database = await postgresDatabase()
after(() => database.remove())

describe('REDIS_URL', () => {
  const at = (credentials: string, rest = '', scheme = 'redis') =>
    `${scheme}://${credentials}127.0.0.1:${server.port}${rest}`

  async function user(name: string, ...rights: string[]): Promise<string> {
    await server.command('ACL', 'SETUSER', name, 'on', '>secret', '~*', '&*', '+@all', ...rights)
    return `${name}:secret@`
  }

  test('a wrong password', async () => {
    assert.match(await refusal({ REDIS_URL: at(':secret1@') }), /^REDIS_URL: wrong user or password/)
  })

  test('no password', async () => {
    assert.match(await refusal({ REDIS_URL: at('') }), /^REDIS_URL: it needs a password/)
  })

  test('a database that does not exist', async () => {
    assert.match(await refusal({ REDIS_URL: at(':secret@', '/99') }), /^REDIS_URL: there is no database of this number/)
  })

  test('no right to select the database, whose number is never ignored', async () => {
    const url = at(await user('noselect', '-select'), '/1')
    assert.match(await refusal({ REDIS_URL: url }), /^REDIS_URL: the user lacks a right: .*select/)
    assert.equal(await server.command('DBSIZE'), 0)
  })

  test('no right to run scripts', async () => {
    const url = at(await user('noscripts', '-@scripting'))
    assert.match(await refusal({ REDIS_URL: url }), /^REDIS_URL: the user lacks a right/)
  })

  test('no right to publish', async () => {
    const url = at(await user('nopublish', '-publish'))
    assert.match(await refusal({ REDIS_URL: url }), /^REDIS_URL: the user lacks a right: .*publish/)
  })

  test('TLS to a port that does not speak it', async () => {
    const url = at(':secret@', '', 'rediss')
    assert.match(await refusal({ REDIS_URL: url }), /^REDIS_URL: the port does not speak TLS/)
  })

  test('a single server in place of a Cluster', async () => {
    const url = at(':secret@', '', 'redis+cluster')
    assert.match(await refusal({ REDIS_URL: url }), /^REDIS_URL: it is no Redis Cluster/)
  })

  test('no right to INFO is no obstacle, and what ioredis says of it is in the log', async t => {
    const settings = { REDIS_URL: at(await user('noinfo', '-info')), LOG_LEVEL: 'info' }
    const gateway = await GatewayProcess.start(settings)
    t.after(() => gateway.remove())
    await gateway.logs(/"source":"console".*INFO/)
  })
})

describe('DATABASE_URL', () => {
  async function role(t: TestContext, name: string, ...statements: string[]): Promise<string> {
    const url = new URL(database.url)
    const role = `${url.pathname.slice(1)}_${name}`
    for (const statement of [`create role ${role} login password 'secret'`, ...statements]) {
      await query(url.href, statement.replaceAll('$role', role))
    }
    const owner = url.href
    t.after(() => query(owner, `drop owned by ${role}; drop role ${role}`))
    url.username = role
    url.password = 'secret'
    return url.href
  }

  test('no right on the tables', async t => {
    const url = await role(t, 'reader', 'grant select on all tables in schema public to $role')
    assert.match(await refusal({ DATABASE_URL: url }), /^DATABASE_URL: .*no right to INSERT on accounts/)
  })

  test('no right on a later table', async t => {
    const grant = 'grant select, insert, update, delete on all tables in schema public to $role'
    const url = await role(t, 'roomless', grant, 'revoke insert on "roomEntries" from $role')
    assert.match(await refusal({ DATABASE_URL: url }), /^DATABASE_URL: .*no right to INSERT on roomEntries\n$/)
  })

  test('a database that is read-only', async t => {
    const url = await role(t, 'standby', 'alter role $role set default_transaction_read_only = on')
    assert.match(await refusal({ DATABASE_URL: url }), /^DATABASE_URL: .*it is read-only/)
  })

  test('a database that does not exist', async () => {
    const url = `${database.url}_none`
    assert.match(await refusal({ DATABASE_URL: url }), /^DATABASE_URL: .*does not exist/)
  })

  test('TLS to a server that does not speak it', async () => {
    const url = `${database.url}?sslmode=require`
    assert.match(await refusal({ DATABASE_URL: url }), /^DATABASE_URL: .*SSL/)
  })

  test('a folder that cannot be written', async t => {
    const closed = await mkdtemp(join(tmpdir(), 'oicq-closed-'))
    t.after(() => rm(closed, { recursive: true }))
    await chmod(closed, 0o555)
    // Root may write everywhere, so the gateway is another user then.
    if (process.getuid?.() === 0) await chown(closed, NOBODY, NOBODY)
    const { written, exit } = runGateway({ PORT: '0', DATABASE_URL: join(closed, 'oicq.db') }, [], unprivileged)
    assert.equal((await exit).code, 1)
    assert.match(written.errors, /^DATABASE_URL: cannot open .*oicq\.db: EACCES: permission denied[^\n]*\n$/)
  })
})

test('TLS_KEY: another key than that of the certificate', async () => {
  const [one, other] = await Promise.all([makeCertificate(join(folder, 'one')), makeCertificate(join(folder, 'other'))])
  const settings = { TLS_CERT: one.cert, TLS_KEY: other.key }
  assert.match(await refusal(settings), /^TLS_KEY: .*other\.key is not the key of the certificate in /)
  const { code, errors } = await check(settings)
  assert.equal(code, 1)
  assert.match(errors, /^TLS_KEY: .*other\.key is not the key of the certificate in [^\n]*\n$/)
})

describe('ADMIN_SOCKET', () => {
  for (const [what, path, cause] of [
    ['a folder that does not exist', join(folder, 'none', 'admin'), /ENOENT/],
    ['a name that is too long', join(folder, 'a'.repeat(108)), /longer than 107 bytes/],
  ] as const) {
    test(what, async () => {
      const { errors } = await check({ ADMIN_SOCKET: path })
      assert.ok(errors.startsWith(`ADMIN_SOCKET: cannot listen on ${path}: `), errors)
      assert.match(errors, cause)
    })
  }

  test('a file that is no socket, which stays as it is', async () => {
    const path = join(folder, 'a file')
    await writeFile(path, 'kept')
    assert.match(await refusal({ ADMIN_SOCKET: path }), /^ADMIN_SOCKET: .*a file: it exists, and is not a socket/)
    assert.equal(await readFile(path, 'utf8'), 'kept')
  })
})

const NOBODY = 65_534
const unprivileged = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {}

async function check(settings: Record<string, string>) {
  const { written, exit } = runGateway({ PORT: '0', DATABASE_URL: join(folder, 'new', 'oicq.db'), ...settings }, [
    '--check',
  ])
  return { code: (await exit).code, ...written }
}

describe('--check', () => {
  test('nothing wrong: code 0, and nothing is changed', async () => {
    assert.deepEqual(await check({}), { code: 0, output: 'a gateway can start with these settings\n', errors: '' })
    assert.equal((await check({})).code, 0)
  })

  test('every problem has a line, and the code is 1', async t => {
    const gateway = await GatewayProcess.start({ DATABASE_URL: join(folder, 'used.db') })
    t.after(() => gateway.remove())
    const { code, output, errors } = await check({
      PORT: new URL(gateway.url).port,
      REDIS_URL: 'redis://:secret@127.0.0.1:1',
      DATABASE_URL: '/dev/null/oicq.db',
    })
    assert.deepEqual({ code, output }, { code: 1, output: '' })
    assert.match(errors, /^DATABASE_URL: .*\nREDIS_URL: .*ECONNREFUSED.*\nPORT: .* in use/)
    assert.ok(!errors.includes('secret'))
  })

  test('a folder in which no file can be created, whatever its rights say', async () => {
    const { code, errors } = await check({ DATABASE_URL: '/proc/oicq.db' })
    assert.equal(code, 1)
    assert.match(errors, /^DATABASE_URL: cannot create \/proc\/oicq\.db: [^\n]*\n$/)
  })

  test('a gateway may use the database meanwhile', async t => {
    const settings = { DATABASE_URL: join(folder, 'running.db') }
    const gateway = await GatewayProcess.start(settings)
    t.after(() => gateway.remove())
    assert.equal((await check(settings)).code, 0)
  })

  test('a setting that looks mistyped is named', async () => {
    assert.equal((await check({ REDIS_URI: 'x' })).errors, 'REDIS_URI is no setting; did you mean REDIS_URL?\n')
  })
})

test('an unknown argument ends the start', async () => {
  const { written, exit } = runGateway({}, ['--chek'])
  assert.equal((await exit).code, 1)
  assert.match(written.errors, /--chek/)
})
