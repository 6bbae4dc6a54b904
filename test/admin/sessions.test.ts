import assert from 'node:assert/strict'
import { hostname, userInfo } from 'node:os'
import { after, before, test } from 'node:test'
import { Manner, Mode } from '../../protocol/index.ts'
import { newUser, waitForStatus } from '../client/client-fixtures.ts'
import { jsonOf, type Site, startSite } from './admin.ts'

let site: Site
before(async () => {
  site = await startSite()
})
after(() => site.close())

test('sessions lists who is signed in on all instances, hidden or not', async () => {
  const [one, two] = [
    await site.gateway.signUp({ nickname: 'penguin' }),
    await site.gateway.signUp({ nickname: '小红' }, Manner.hidden),
  ]
  const listed = jsonOf(await site.admin('sessions', '--json'))
  const ofBoth = listed.filter(({ number }) => number === one.number || number === two.number)
  assert.deepEqual(
    ofBoth.map(({ number, mode, nickname }) => ({ number, mode, nickname })),
    [
      { number: one.number, mode: 'online', nickname: 'penguin' },
      { number: two.number, mode: 'hidden', nickname: '小红' },
    ],
  )
  const instances = ofBoth.map(({ instance }) => String(instance))
  assert.equal(new Set(instances).size, 2)
  for (const { since } of ofBoth) assert.ok(Math.abs(Date.parse(String(since)) - Date.now()) < 60_000, String(since))
  const onFirst = jsonOf(await site.admin('sessions', '--json', '--instance', instances[0] ?? ''))
  assert.deepEqual([...new Set(onFirst.map(({ instance }) => instance))], [instances[0]])
  await Promise.all([one.close(), two.close()])
})

test('sessions of one number shows its connection and address', async () => {
  const client = await site.gateway.signUp()
  const [found] = jsonOf(await site.admin('sessions', '--number', String(client.number), '--json'))
  assert.equal(found?.address, '127.0.0.1')
  assert.match(String(found?.connection), /^c\d+$/)
  await client.close()
})

test('who is not signed in is not found', async () => {
  const { code, output, errors } = await site.admin('sessions', '--number', '4000000000')
  assert.deepEqual({ code, output, errors }, { code: 1, output: '', errors: '4000000000 is not signed in\n' })
})

test('what a terminal would obey is written out, in tables and in JSON', async () => {
  const nickname = '\u001b[31mred\u0007\n\u009b2J\u202eback'
  const client = await site.gateway.signUp({ nickname })
  const { output } = await site.admin('sessions', '--number', String(client.number))
  assert.ok(output.endsWith('\\u{1b}[31mred\\u{7}\\u{a}\\u{9b}2J\\u{202e}back\n'), JSON.stringify(output))
  assert.doesNotMatch(output.replaceAll('\n', ''), /\p{C}/u)
  const json = await site.admin('sessions', '--number', String(client.number), '--json')
  assert.doesNotMatch(json.output.replaceAll('\n', ''), /\p{C}/u)
  assert.equal(jsonOf(json)[0]?.nickname, nickname)
  await client.close()
})

test('E2: kick tells the user, closes with 1008, and friends see the user leave', async () => {
  const [friend, user] = [await site.gateway.signUp(), await site.gateway.signUp()]
  await friend.ask('addFriend', { friend: user.number })
  await friend.waitFor('friendAdded')
  await user.next('message')
  const { code, output } = await site.admin('kick', String(user.number))
  assert.deepEqual({ code, output }, { code: 0, output: `the session of ${user.number} was ended\n` })
  assert.equal(await user.notice('kicked'), 'connection: the administrator has ended this session')
  assert.deepEqual(await user.closed, { code: 1008, reason: 'the administrator has ended this session' })
  assert.deepEqual(await friend.next('friendState'), { friend: user.number, state: Mode.offline })
  await friend.close()
})

test('E2, E4: a client of the library tells a kick from an error of its own', async () => {
  const user = await newUser(site.gateway.wsUrl)
  const ended = waitForStatus(user, 'ended')
  await site.admin('kick', String(user.number))
  const { because, code, told } = await ended
  assert.deepEqual({ because, code, told }, { because: 'ended by the administrator', code: 1008, told: 'kicked' })
})

test('who was kicked may sign in again, and nobody else was kicked', async () => {
  const [user, other] = [await site.gateway.signUp(), await site.gateway.signUp()]
  await site.admin('kick', String(user.number))
  await user.closed
  const back = await site.gateway.signIn(user.number)
  await back.expectNothing()
  await other.expectNothing()
  await Promise.all([back.close(), other.close()])
})

test('the audit table has who wanted what, before it is done, and what came of it', async () => {
  const client = await site.gateway.signUp()
  const { number } = client
  await site.admin('kick', String(number))
  const { code, errors } = await site.admin('kick', String(number))
  assert.deepEqual({ code, errors }, { code: 1, errors: `${number} is not signed in\n` })
  await site.admin('sessions', '--number', String(number))
  const by = `${userInfo().username}@${hostname()}`
  const entries = (await site.audited()).filter(({ subject }) => subject === number)
  assert.deepEqual(
    entries.map(({ action, detail }) => `${action} | ${detail}`),
    [
      `kick | ${by}`,
      `kick done | ${by}: the session of ${number} was ended`,
      `kick | ${by}`,
      `kick failed | ${by}: ${number} is not signed in`,
      `sessions | ${by}`,
    ],
  )
  const [newest, ...rest] = jsonOf(await site.admin('audit', '--json', '--limit', '2'))
  assert.equal(rest.length, 1)
  assert.deepEqual([newest?.actor, newest?.action, newest?.subject, newest?.detail], [0, 'sessions', number, by])
})
