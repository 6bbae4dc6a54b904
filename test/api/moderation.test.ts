import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { encodeText } from '../../protocol/index.ts'
import { RoomUser } from '../rooms/room-user.ts'
import { startGateway } from '../start-gateway.ts'
import { DEADLINE_MS } from '../until.ts'
import { type Answer, type Posted, startReceiver, webhookSecret } from './receiver.ts'

/** How long a site may take that answers, in milliseconds. */
const ANSWER_MS = 1500

async function startChecked(t: TestContext, respond: (posted: Posted) => Answer | undefined, settings = {}) {
  // The site is in this process, and on a busy machine as slow as that: what is late is tested with sites that do not answer.
  const { timeout } = AbortSignal
  t.mock.method(AbortSignal, 'timeout', (ms: number) => timeout.call(AbortSignal, ms === ANSWER_MS ? DEADLINE_MS : ms))
  const receiver = await startReceiver(t, respond)
  const gateway = await startGateway({
    MODERATION_URL: receiver.url,
    WEBHOOK_SECRET: webhookSecret,
    MODERATION_TIMEOUT_MS: String(ANSWER_MS),
    ...settings,
  })
  t.after(() => gateway.close())
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  const say = (text: string) => ming.send('sendMessage', { recipient: hong.number, text })
  return { gateway, receiver, ming, hong, say }
}

test('N5: a site refuses some messages, and all others arrive in order', async t => {
  const { receiver, ming, hong, say } = await startChecked(t, ({ data }) => ({ body: { allow: data.text !== 'spam' } }))
  for (const text of ['one', 'spam', 'two', 'three']) say(text)
  await ming.notice('messageRefused')
  await ming.expectNothing()
  for (const text of ['one', 'two', 'three']) assert.equal((await hong.next('message')).text, text)
  await hong.expectNothing()
  const { type, data } = receiver.received[1] ?? {}
  assert.equal(type, 'message.check')
  assert.deepEqual(data, { from: ming.number, to: { number: hong.number }, text: 'spam' })
})

test('N5: broadcasts are checked once, too', async t => {
  const { receiver, ming, hong } = await startChecked(t, ({ data }) => ({ body: { allow: data.text !== 'spam' } }))
  ming.send('broadcast', { group: 0, text: 'spam' })
  await ming.notice('messageRefused')
  ming.send('broadcast', { group: 0, text: 'hello' })
  assert.equal((await hong.next('message')).text, 'hello')
  assert.deepEqual(
    receiver.received.map(({ data }) => data.to),
    [{ group: 0 }, { group: 0 }],
  )
})

test('N5: what is said in rooms is checked, too', async t => {
  const { receiver, ming } = await startChecked(t, ({ data }) => ({ body: { allow: data.text !== 'spam' } }))
  const user = new RoomUser(ming)
  const room = await user.create()
  await user.refused('say', { room, tag: 1, text: encodeText('spam') }, 'messageRefused')
  await user.say(room, 'hello', 2)
  assert.deepEqual(
    (await user.history(room)).map(({ text }) => text),
    ['', 'hello'],
  )
  assert.deepEqual(receiver.received[0]?.data, { from: ming.number, to: { room }, text: 'spam' })
})

/** What a site does wrong, and how. */
const failures: Readonly<Record<string, () => Answer | undefined>> = {
  'is silent': () => undefined,
  'answers 500': () => ({ status: 500 }),
  'answers something else': () => ({ body: { allow: 'yes' } }),
  'redirects to an answer': () => ({ status: 307, location: '/elsewhere', body: { allow: false } }),
  'answers without end': () => ({ text: ' '.repeat(100_000) }),
}
for (const [what, respond] of Object.entries(failures)) {
  test(`N5: while the site ${what}, messages pass by default, and it is not asked for each`, async t => {
    const { receiver, ming, hong, say } = await startChecked(t, respond, { MODERATION_TIMEOUT_MS: '100' })
    for (let count = 0; count < 20; count++) say(String(count))
    await ming.barrier()
    for (let count = 0; count < 20; count++) assert.equal((await hong.next('message')).text, String(count))
    assert.ok(receiver.received.length < 20)
  })
}

test('N5: with MODERATION_FALLBACK=refuse nothing passes unchecked', async t => {
  const { receiver, ming, hong, say } = await startChecked(t, () => ({}), { MODERATION_FALLBACK: 'refuse' })
  await receiver.stop()
  say('hello')
  await ming.notice('notChecked')
  await hong.expectNothing()
})
