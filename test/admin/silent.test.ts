/** What the command says when an instance, or Redis, does not answer. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Redis } from 'ioredis'
import { ClusterClient } from '../../gateway/admin/cluster-client.ts'
import { encodeCommand, encodeReply, MAX_BODY_BYTES } from '../../gateway/admin/remote-messages.ts'
import { encodeEnvelope, type Item } from '../../gateway/cluster/envelope.ts'
import { ClusterKeys } from '../../gateway/cluster/keys.ts'
import { encodeText } from '../../protocol/bytes.ts'
import { PASSWORD } from '../client.ts'
import { startInstance, startShared } from '../cluster/processes.ts'
import { freePort } from '../servers/free-port.ts'
import { until } from '../until.ts'
import { admin, jsonOf } from './admin.ts'

const shared = await startShared({ after })
const gateway = await startInstance({ after }, shared)
const keys = new ClusterKeys('', 'oicq')

/** An envelope outside of the numbered ones. */
function envelope(sender: string, receiver: string, item: Item): Buffer {
  const unnumbered = { sequence: 0, acknowledged: 0, ackRequested: false, gap: false }
  return Buffer.from(encodeEnvelope({ sender, ...unnumbered, items: [item] }, keys.envelopes(sender, receiver)))
}

function reply(sender: string, receiver: string, id: string, count: number): Buffer {
  return envelope(sender, receiver, {
    name: 'adminReply',
    values: { id, body: encodeReply({ name: 'end', values: { count } }) },
  })
}

const settings = { REDIS_URL: shared.redis.url, DATABASE_URL: shared.database.url }

async function instance(): Promise<string> {
  const [only] = jsonOf(await admin(settings, ['instances', '--json']))
  return String(only?.instance)
}

test('an instance that stands still is named, and what is uncertain is said', async t => {
  const user = await gateway.signedUp()
  const number = String(user.number)
  const id = await instance()
  gateway.signal('SIGSTOP')
  t.after(async () => gateway.signal('SIGCONT'))
  const [shown] = jsonOf(await admin(settings, ['instances', '--json']))
  assert.deepEqual(shown, { instance: id, state: 'no answer' })
  for (const [args, code, words] of [
    [['notice', '--all', 'hello'], 1, `sent to users: 0, on instances: 0 of 1: no answer from ${id}`],
    [['kick', number], 1, `${number} may still be signed in: no answer from ${id}`],
    [
      ['notice', number, 'hello'],
      0,
      `stored: ${number} gets it shortly if signed in, else at the next sign-in (no answer from ${id})`,
    ],
    [
      ['disable', number],
      1,
      `${number} is disabled, but the current session may still be open: ${number} may still be signed in: no answer from ${id}`,
    ],
  ] as const) {
    const ran = await admin(settings, args)
    assert.deepEqual({ code: ran.code, words: ran.output + ran.errors }, { code, words: `${words}\n` })
  }
  const [last] = jsonOf(await admin(settings, ['audit', '--json', '--limit', '1']))
  assert.equal(last?.action, 'disable failed')
})

test('a Redis that is away is said to be, and what the store can do is done all the same', async () => {
  const away = { ...settings, REDIS_URL: `redis://:secret@127.0.0.1:${await freePort()}` }
  const user = await gateway.signedUp()
  for (const args of [['instances'], ['sessions'], ['kick', '10001'], ['drain', 'any']]) {
    const { code, output, errors } = await admin(away, args)
    assert.deepEqual({ code, output }, { code: 1, output: '' })
    assert.match(errors, /^Redis: [^\n]+\n$/)
    assert.ok(!errors.includes('secret'))
  }
  const noticed = await admin(away, ['notice', String(user.number), 'hello'])
  assert.equal(noticed.code, 0)
  assert.match(noticed.output, /^stored: \d+ gets it shortly if signed in, else at the next sign-in \(Redis: /)
  // Instances look every ten seconds for messages that nobody told them of.
  assert.equal((await user.next('message')).text, 'hello')
  const passworded = await admin(away, ['password', String(user.number), '--generate'])
  assert.equal(passworded.code, 1)
  assert.match(passworded.output, /^[\w-]{16}\n$/)
  assert.match(passworded.errors, /has a new password, but the current session may still be open: Redis/)
  const { code, errors } = await admin(away, ['disable', String(user.number)])
  assert.equal(code, 1)
  assert.match(errors, /is disabled, but the current session may still be open: Redis/)
  const again = await gateway.connect()
  assert.equal((await again.ask('login', { number: user.number, password: PASSWORD, manner: 0 })).success, 0)
})

test('malformed commands are ignored and logged once, and commands are served as before', async t => {
  const user = await gateway.signedUp()
  const id = await instance()
  const publisher = new Redis(shared.redis.url)
  t.after(async () => publisher.disconnect())
  let commands = 0
  const command = (sender: string, body: number[] | Buffer) =>
    envelope(sender, id, {
      name: 'adminCommand',
      values: { id: `command-${++commands}`, sentAt: Date.now(), body: Uint8Array.from(body) },
    })
  const wrong = [
    command('me', []),
    command('me', Buffer.from('{"do":"drain"}')),
    command('me', Buffer.alloc(MAX_BODY_BYTES + 1, 1)),
    command('me', [99]),
    command('me', [1, 0]),
    command('me', [3, 0, 0]),
    command('a channel:*\n', [6]),
    command('', [6]),
    command('me', [4, 0x10, 0x01, ...Buffer.alloc(4097, 0x20)]),
    command('me', [4, 0, 1, 0xff]),
  ]
  const logged = gateway.log.length
  for (const bytes of [...wrong, ...wrong]) await publisher.publish(`oicq:instance:${id}`, bytes)
  // A reply that nobody asked for.
  await publisher.publish(`oicq:instance:${id}`, reply('i', id, 'i', 1))
  const { code } = await admin(settings, ['notice', '--all', 'still here'])
  assert.equal(code, 0)
  assert.equal(await user.announcement(), 'still here')
  const refusals = () => gateway.log.slice(logged).split('admin command refused').length - 1
  await until('it is logged', () => refusals() > 0)
  assert.equal(refusals(), 1)
})

test('a command is executed when it is less than a minute old by the clock of Redis, and only then', async t => {
  const user = await gateway.signedUp()
  const id = await instance()
  const publisher = new Redis(shared.redis.url)
  t.after(async () => publisher.disconnect())
  for (const [age, text] of [
    [70_000, 'too late'],
    [-70_000, 'of the future'],
    [50_000, 'in time'],
  ] as const) {
    const body = encodeCommand({ name: 'notice', values: { text: encodeText(text) } })
    const command: Item = { name: 'adminCommand', values: { id: `${age}`, sentAt: Date.now() - age, body } }
    await publisher.publish(`oicq:instance:${id}`, envelope('me', id, command))
  }
  assert.equal(await user.announcement(), 'in time')
})

test('malformed replies, and those to no question, are ignored', async t => {
  const client = await ClusterClient.connect(shared.redis.url, 'oicq', keys)
  t.after(() => client.close())
  const publisher = new Redis(shared.redis.url)
  t.after(async () => publisher.disconnect())
  const id = await instance()
  const answering = client.sendToAll('state', {})
  const channels = (await publisher.pubsub('CHANNELS', 'oicq:instance:*')).map(String)
  for (const channel of channels.filter(channel => !channel.endsWith(id))) {
    await publisher.publish(channel, Buffer.from([2, 1, 9]))
    await publisher.publish(channel, reply('i', channel.split(':').at(-1) ?? '', 'i', 1))
  }
  const { replies, unresponsive } = await answering
  assert.deepEqual([...replies.keys()], [id])
  assert.deepEqual(unresponsive, [])
})

test('a drain that found no answer is done all the same once the instance goes on', async () => {
  const id = await instance()
  gateway.signal('SIGSTOP')
  const { code, errors } = await admin(settings, ['drain', id])
  gateway.signal('SIGCONT')
  assert.deepEqual({ code, errors }, { code: 1, errors: `no answer from ${id}; it may still drain\n` })
  assert.deepEqual(await gateway.exit, { code: 0, signal: null })
})
