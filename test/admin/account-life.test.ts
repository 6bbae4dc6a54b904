/** The life of accounts as administrators see and end it, on two instances. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Manner, Mode, Verification } from '../../protocol/index.ts'
import { PASSWORD, type TestClient } from '../client.ts'
import { befriend } from '../features/inbox.ts'
import { query } from '../servers/postgres.ts'
import { until } from '../until.ts'
import { admin, jsonOf, type Site, startSite } from './admin.ts'

const DAY_MS = 86_400_000

let site: Site
before(async () => {
  site = await startSite()
})
after(() => site.close())

/** A client of the other instance than the last, which fails to sign in. */
async function refused(number: number, password: string): Promise<void> {
  const client = await site.gateway.connect()
  assert.equal((await client.ask('login', { number, password, manner: Manner.normal })).success, 0)
  await client.close()
}

/** What `events` prints, once so many are recorded: the oldest first, without times. */
async function eventsOf(number: number, count: number): Promise<string[]> {
  const recorded = async () => {
    const rows = (await site.gateway.database.rows('events')).filter(row => row.number === number)
    return rows.reduce((sum, row) => sum + Number(row.count), 0)
  }
  await until('the events are recorded', async () => (await recorded()) >= count)
  const events = jsonOf(await site.admin('events', String(number), '--json'))
  return events
    .toReversed()
    .map(({ event, count: times, address, detail }) => [event, times, address, detail].join(' '))
}

/** Makes an account look as if it had been created, and last used, so many days ago. */
async function age(number: number, created: number, used: number): Promise<void> {
  const [createdAt, usedAt] = [created, used].map(days => Date.now() - days * DAY_MS)
  const { url } = site.gateway.database
  await query(url, `update accounts set "createdAt" = ${createdAt} where number = ${number}`)
  await query(
    url,
    `insert into activity values (${number}, ${usedAt}, ${usedAt})
      on conflict (number) do update set "signedInAt" = ${usedAt}, "signedOutAt" = ${usedAt}`,
  )
}

/** Users who have signed out, which is recorded. */
async function allGone(count: number): Promise<number[]> {
  const numbers: number[] = []
  for (let made = 0; made < count; made++) {
    const client = await site.gateway.signUp()
    await client.close()
    numbers.push(client.number)
  }
  await until('the sign-outs are recorded', async () => {
    const rows = await site.gateway.database.rows('activity')
    return numbers.every(number => rows.some(row => row.number === number && row.signedOutAt !== null))
  })
  return numbers
}

test('create opens an account with a password that is read or generated, and its user signs in', async () => {
  const [made] = jsonOf(await site.admin('create', '小红', '--generate', '--json'))
  const client = await site.gateway.signIn(Number(made?.number), String(made?.password))
  assert.equal((await client.ask('getProfile', { friend: client.number })).nickname, '小红')
  const { code, output } = await site.adminWith('the first password\n', 'create', 'Ming')
  assert.equal(code, 0)
  const [, number] = /^(\d+) is created\n$/.exec(output) ?? []
  await site.gateway.signIn(Number(number), 'the first password')
  const audited = (await site.audited()).filter(({ action }) => action.startsWith('create'))
  assert.deepEqual(
    audited.map(({ action }) => action),
    ['create', 'create done', 'create', 'create done'],
  )
  assert.ok(!JSON.stringify(audited).includes(String(made?.password)))
})

test('an account shows when it was created, and last signed in and out', async () => {
  const started = Date.now() - 1000
  const [number = 0] = await allGone(1)
  const [shown] = jsonOf(await site.admin('account', String(number), '--json'))
  const { created, signedIn, signedOut, ...rest } = shown ?? {}
  for (const time of [created, signedIn, signedOut]) assert.ok(Date.parse(String(time)) >= started, String(time))
  assert.deepEqual(rest, { number, disabled: 'no', nickname: 'Ming' })
  // As accounts of an earlier version are.
  await query(site.gateway.database.url, `update accounts set "createdAt" = null where number = ${number}`)
  await query(site.gateway.database.url, `delete from activity where number = ${number}`)
  const [older] = jsonOf(await site.admin('account', String(number), '--json'))
  assert.deepEqual([older?.created, older?.signedIn, older?.signedOut], ['unknown', 'unknown', 'unknown'])
})

test('accounts are listed by their creation and their use', async () => {
  const [longAgo = 0, lately = 0, disabled = 0] = await allGone(3)
  await age(longAgo, 400, 300)
  await age(lately, 400, 100)
  await age(disabled, 20, 10)
  await site.admin('disable', String(disabled))
  const list = async (...options: string[]) =>
    jsonOf(await site.admin('accounts', '--json', ...options)).map(row => row.number)
  assert.deepEqual(await list('--unused', '90', '--sort', 'used'), [lately, longAgo])
  assert.deepEqual(await list('--unused', '9', '--sort', 'created', '--limit', '2'), [disabled, lately])
  assert.deepEqual(await list('--disabled', '--new', '30'), [disabled])
})

test('events tells what became of an account, and why', async () => {
  const client = await site.gateway.signUp()
  const { number } = client
  await refused(number, 'wrong')
  await site.admin('disable', String(number))
  await refused(number, PASSWORD)
  await site.admin('enable', String(number))
  const first = await site.gateway.signIn(number)
  const second = await site.gateway.signIn(number)
  await first.closed
  await site.admin('kick', String(number))
  await second.closed
  const by = (await site.audited()).at(-1)?.detail.split(':')[0]
  const told = await eventsOf(number, 11)
  assert.deepEqual(
    told.toSorted(),
    [
      'registered 1 127.0.0.1 ',
      'sign-in refused 1 127.0.0.1 wrongPassword',
      `disabled 1  ${by}`,
      'signed out 1 127.0.0.1 accountDisabled',
      'sign-in refused 1 127.0.0.1 accountDisabled',
      `enabled 1  ${by}`,
      'signed out 1 127.0.0.1 signedInElsewhere',
      'signed out 1 127.0.0.1 kicked',
      ...told.filter(line => line.startsWith('signed in')),
    ].toSorted(),
  )
  const signIns = told.filter(line => line.startsWith('signed in')).map(line => Number(line.split(' ')[2]))
  assert.equal(
    signIns.reduce((sum, times) => sum + times),
    3,
  )
})

test('events tells of passwords that the owner and the administrator have changed', async () => {
  const client = await site.gateway.signUp()
  const { success: _, friend: __, ...profile } = await client.ask('getProfile', { friend: client.number })
  await client.ask('updateProfile', { ...profile, verification: 0, password: 'another password' })
  await site.admin('password', String(client.number), '--generate')
  const changes = (await eventsOf(client.number, 5)).filter(line => line.startsWith('password changed'))
  assert.equal(changes.length, 2)
  assert.ok(changes.some(line => line === 'password changed 1 127.0.0.1 '))
})

test('A1, A5, M1: a deleted account is closed, offline to friends, unknown to all, and its number is not used again', async () => {
  const [user, friend] = [await site.gateway.signUp(), await site.gateway.signUp()]
  await befriend(friend, user)
  const { code, output } = await site.admin('delete', String(user.number))
  assert.deepEqual({ code, output }, { code: 0, output: `${user.number} is deleted\n` })
  await user.notice('accountDeleted')
  assert.equal((await user.closed).code, 1008)
  assert.deepEqual(await friend.next('friendState'), { friend: user.number, state: Mode.offline })
  friend.send('sendMessage', { recipient: user.number, text: 'are you there?' })
  await friend.notice('noSuchNumber')
  assert.equal((await friend.ask('getProfile', { friend: user.number })).success, 0)
  await friend.notice('noSuchNumber')
  // On both instances, one of which has verified the password a moment ago.
  for (let instance = 0; instance < 2; instance++) await refused(user.number, PASSWORD)
  const again = await site.gateway.connect()
  const groups = await again.login(friend.number)
  assert.deepEqual(
    groups.flatMap(({ friends }) => friends),
    [],
  )
  assert.ok((await site.gateway.signUp()).number > user.number)
  const [last, ...more] = jsonOf(await site.admin('events', String(user.number), '--json'))
  assert.deepEqual([last?.event, more], ['deleted', []])
  const second = await site.admin('delete', String(user.number))
  assert.deepEqual([second.code, second.errors], [1, `there is no account ${user.number}\n`])
})

test('purge lists, then deletes, who has not been there for so long; operators and whoever is signed in stay', async () => {
  const [unused = 0, operator = 0, used = 0] = await allGone(3)
  const here: TestClient = await site.gateway.signUp()
  await until('the sign-in is recorded', async () =>
    (await site.gateway.database.rows('activity')).some(row => row.number === here.number),
  )
  for (const number of [unused, operator, here.number]) await age(number, 1200, 1100)
  await age(used, 1200, 900)
  const settings = {
    ...{ REDIS_URL: site.redisUrl, DATABASE_URL: site.gateway.database.url, OPERATORS: String(operator) },
  }
  const listed = jsonOf(await admin(settings, ['purge', '--unused', '1000', '--dry-run', '--json']))
  assert.deepEqual(
    listed.map(({ number }) => number),
    [unused],
  )
  const shown = async (number: number) => (await site.admin('account', String(number))).code
  assert.equal(await shown(unused), 0)
  const { code, output } = await admin(settings, ['purge', '--unused', '1000'])
  assert.deepEqual({ code, output }, { code: 0, output: 'deleted accounts: 1\n' })
  assert.deepEqual(await Promise.all([unused, operator, used, here.number].map(shown)), [1, 0, 0, 0])
  await here.expectNothing()
  const audited = await site.audited()
  assert.ok(audited.some(({ action, subject }) => action === 'purge delete' && subject === unused))
})

test('export prints what an account has, texts included, and no password', async () => {
  const [owner, friend] = [
    await site.gateway.signUp({ nickname: 'penguin', verification: Verification.ask }),
    await site.gateway.signUp(),
  ]
  assert.equal((await owner.ask('addGroup', { name: 'work' })).success, 1)
  await befriend(owner, friend)
  await owner.close()
  friend.send('sendMessage', { recipient: owner.number, text: '再见\u200b' })
  friend.send('requestFriend', { friend: owner.number, reason: 'please' })
  await friend.expectNothing()
  const ran = await site.admin('export', String(owner.number))
  assert.match(ran.output, /^[ -~\p{L}]+\n$/u)
  const [{ number, profile, groups, blocked, requests, messages } = {}] = jsonOf(ran)
  assert.equal(number, owner.number)
  assert.equal((profile as { nickname: string }).nickname, 'penguin')
  assert.deepEqual(groups, [
    { group: 1, name: '我的好友', friends: [{ number: friend.number, nickname: 'Ming' }] },
    { group: 2, name: 'work', friends: [] },
  ])
  assert.deepEqual(blocked, [])
  assert.deepEqual(
    (requests as { from: { number: number }[] }).from.map(from => from.number),
    [friend.number],
  )
  assert.deepEqual(
    (messages as { from: number; kind: string; text: string }[]).map(({ from, kind, text }) => [from, kind, text]),
    [
      [friend.number, 'message', '再见\u200b'],
      [friend.number, 'friend request', 'please'],
    ],
  )
  assert.ok(!ran.output.includes('argon2'))
  assert.ok((await site.audited()).some(({ action, subject }) => action === 'export' && subject === owner.number))
})
