import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, test } from 'node:test'
import { ClusterClient } from '../../gateway/admin/cluster-client.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { Manner } from '../../protocol/index.ts'
import { PASSWORD } from '../client.ts'
import { jsonOf, type Site, startSite } from './admin.ts'

let site: Site
before(async () => {
  site = await startSite({ RATE_LIMITS: 'on' })
})
after(() => site.close())

/** What a sign-in is answered when it is refused. */
async function refusal(number: number, password: string): Promise<string> {
  const client = await site.gateway.connect()
  const { success } = await client.ask('login', { number, password, manner: Manner.normal })
  assert.equal(success, 0)
  const why = await client.notice()
  await client.close()
  return why
}

test('disable ends the sign-in and lets nobody sign in; enable does again', async () => {
  for (const client of [await site.gateway.signUp(), await site.gateway.signUp()]) {
    const number = String(client.number)
    const { code, output } = await site.admin('disable', number)
    assert.deepEqual({ code, output }, { code: 0, output: `${number} is disabled and is signed out\n` })
    await client.notice('accountDisabled')
    assert.equal((await client.closed).code, 1008)
    assert.match(await refusal(client.number, PASSWORD), /disabled/)
    assert.equal((await site.admin('enable', number)).code, 0)
    await (await site.gateway.signIn(client.number)).close()
  }
})

test('a number without an account is neither disabled nor enabled, and gets no password', async () => {
  for (const args of [
    ['disable', '77'],
    ['enable', '77'],
    ['password', '77', '--generate'],
  ]) {
    const { code, output, errors } = await site.admin(...args)
    assert.deepEqual({ code, output, errors }, { code: 1, output: '', errors: 'there is no account 77\n' })
  }
})

test('password takes the new one from its input, ends the sign-in, and the old one is wrong', async () => {
  const client = await site.gateway.signUp()
  const { code } = await site.adminWith('the new password\nmore', 'password', String(client.number))
  assert.equal(code, 0)
  await client.notice('passwordChanged')
  assert.equal((await client.closed).code, 1008)
  assert.match(await refusal(client.number, PASSWORD), /wrong number or password/)
  await (await site.gateway.signIn(client.number, 'the new password')).close()
})

test('password makes one, and prints it this once', async () => {
  const client = await site.gateway.signUp()
  const [made] = jsonOf(await site.admin('password', String(client.number), '--generate', '--json'))
  const password = String(made?.password)
  assert.match(password, /^[\w-]{16}$/)
  await (await site.gateway.signIn(client.number, password)).close()
  assert.ok(!(await site.gateway.database.bytes()).includes(password))
})

test('A1: a password that breaks the rules is refused, and nothing is done', async () => {
  const client = await site.gateway.signUp()
  const before = await site.audited()
  for (const [input, why] of [
    ['short\n', /must have 6–64 characters/],
    ['', /must have 6–64 characters/],
    ['x'.repeat(100_000), /more than 1024 bytes/],
  ] as const) {
    const { code, errors } = await site.adminWith(input, 'password', String(client.number))
    assert.equal(code, 1)
    assert.match(errors, why)
  }
  assert.deepEqual(await site.audited(), before)
  await client.expectNothing()
  await (await site.gateway.signIn(client.number)).close()
})

test('a password that is typed is asked for twice and not shown', { skip: process.platform !== 'linux' }, async t => {
  const { number } = await site.gateway.signUp()
  const command = `${process.execPath} gateway/admin/main.ts password ${number}`
  const env = { ...process.env, REDIS_URL: site.redisUrl, DATABASE_URL: site.gateway.database.url }
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { env })
  t.after(() => child.kill())
  let shown = ''
  child.stdout.on('data', data => {
    shown += data
    if (/New password( again)?: $/.test(shown)) child.stdin.write('typed in secret\r')
  })
  assert.deepEqual(await once(child, 'close'), [0, null], shown)
  assert.ok(!shown.includes('secret'), shown)
  await (await site.gateway.signIn(number, 'typed in secret')).close()
})

test('a sign-in that is being checked is ended too: it may have passed by what held before', async t => {
  const user = await site.gateway.signUp()
  const { number } = user
  const guesser = await site.gateway.connect()
  const client = await ClusterClient.connect(site.redisUrl, 'oicq', new ClusterKeys('', 'oicq'))
  t.after(() => client.close())
  // Their replies are held back, the last two for seconds.
  for (let wrong = 0; wrong < 7; wrong++) {
    guesser.send('login', { number, password: 'a guess', manner: Manner.normal })
  }
  for (let answered = 0; answered < 5; answered++) await guesser.waitFor('loggedIn')
  const { replies } = await client.sendToAll('end', { number, reason: 'kicked' })
  assert.equal(
    replies.values().reduce((sum, { count }) => sum + count, 0),
    1,
  )
  assert.equal((await user.closed).code, 1008)
  assert.equal((await guesser.closed).code, 1013)
})
