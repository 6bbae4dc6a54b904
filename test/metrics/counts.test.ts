/** What users do changes the counters that are about it, and no others. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { closeCodes, Manner, Mode } from '../../protocol/index.ts'
import { guessAtOnce, MANY, newAccount } from '../guesses.ts'
import { startGateway } from '../start-gateway.ts'
import { until } from '../until.ts'
import { growth, sample, scrape } from './scrape.ts'

const gateway = await startGateway()
after(() => gateway.close())

/** The same connections and frames once more, by transport. */
const BY_TRANSPORT = /^oicq_transport_/

/** By how much counters grow meanwhile. */
async function grown(doing: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await scrape(gateway)
  await doing()
  return growth(before, await scrape(gateway), BY_TRANSPORT)
}

test('messages to someone here count as here', async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  // By then what is stored for Hong has been read, and new messages go straight to the client (M1.7).
  await hong.barrier()
  const counts = await grown(async () => {
    for (const text of ['one', 'two', 'three']) ming.send('sendMessage', { recipient: hong.number, text })
    await ming.expectNothing()
  })
  assert.deepEqual(counts, {
    'oicq_frames_received_total{message="sendMessage"}': 3,
    'oicq_frames_received_total{message="connectionTest"}': 1,
    'oicq_messages_total{path="here"}': 3,
  })
})

test('messages to someone absent count as stored, and as sent at the next sign-in', async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  await hong.ask('setMode', { mode: Mode.offline })
  const stored = await grown(async () => {
    for (const text of ['one', 'two']) ming.send('sendMessage', { recipient: hong.number, text })
    await ming.expectNothing()
  })
  assert.deepEqual(stored, {
    'oicq_frames_received_total{message="sendMessage"}': 2,
    'oicq_frames_received_total{message="connectionTest"}': 1,
    'oicq_messages_total{path="stored"}': 2,
  })
  const sent = await grown(async () => {
    await hong.login(hong.number)
    for (const text of ['one', 'two']) assert.equal((await hong.next('message')).text, text)
  })
  assert.deepEqual(sent, {
    'oicq_frames_received_total{message="login"}': 1,
    'oicq_logins_total{outcome="accepted"}': 1,
    oicq_logins_recognized_total: 1,
    oicq_stored_messages_sent_total: 2,
  })
})

test('a message to nobody counts as refused', async () => {
  const ming = await gateway.signUp()
  const counts = await grown(async () => {
    ming.send('sendMessage', { recipient: 4_000_000_000, text: 'is there anybody?' })
    await ming.notice()
  })
  assert.deepEqual(counts, {
    'oicq_frames_received_total{message="sendMessage"}': 1,
    'oicq_messages_total{path="refused"}': 1,
    'oicq_messages_refused_total{reason="unknownNumber"}': 1,
  })
})

test('a message that a client does not confirm counts as unconfirmed and stored, and its barrier as slow (M4)', async t => {
  const own = await startGateway()
  t.after(() => own.close())
  const [ming, hong] = [await own.signUp(), await own.connect({ autoPong: false })]
  await hong.signUp()
  await hong.barrier()
  const before = await scrape(own)
  ming.send('sendMessage', { recipient: hong.number, text: 'hello?' })
  await ming.expectNothing()
  const now = await scrape(own)
  assert.deepEqual(growth(before, now, BY_TRANSPORT), {
    'oicq_frames_received_total{message="sendMessage"}': 1,
    'oicq_frames_received_total{message="connectionTest"}': 1,
    'oicq_messages_total{path="here"}': 1,
    'oicq_messages_total{path="stored"}': 1,
    'oicq_messages_redelivered_total{reason="unconfirmed"}': 1,
  })
  const slower = (metrics: typeof now) =>
    sample(metrics, 'oicq_settle_seconds_count') - sample(metrics, 'oicq_settle_seconds_bucket{le="0.5"}')
  assert.equal(slower(now) - slower(before), 1)
  assert.equal(sample(now, 'oicq_unconfirmed_messages'), 1)
})

test('a barrier that has nothing to wait for is not among the settle times', async () => {
  const ming = await gateway.signUp()
  const before = await scrape(gateway)
  await ming.expectNothing()
  const count = 'oicq_settle_seconds_count'
  assert.equal(sample(await scrape(gateway), count), sample(before, count))
})

test('connections are counted, and why they are closed', async () => {
  const [polite, rude] = [await gateway.connect(), await gateway.connect()]
  const before = await scrape(gateway)
  rude.sendRaw(Uint8Array.of(0x82))
  assert.equal((await rude.closed).code, closeCodes.malformed.code)
  await polite.close()
  const open = async () => sample(await scrape(gateway), 'oicq_connections')
  await until('both are gone', async () => (await open()) === sample(before, 'oicq_connections') - 2)
  assert.deepEqual(growth(before, await scrape(gateway), BY_TRANSPORT), {
    'oicq_connections_closed_total{reason="malformed"}': 1,
    'oicq_connections_closed_total{reason="client"}': 1,
  })
})

test('users are counted by mode', async t => {
  const own = await startGateway()
  t.after(() => own.close())
  await own.signUp()
  await own.signUp({}, Manner.hidden)
  await (await own.signUp()).ask('setMode', { mode: Mode.doNotDisturb })
  await (await own.signUp()).ask('setMode', { mode: Mode.offline })
  const now = await scrape(own)
  const counts = ['online', 'hidden', 'doNotDisturb', 'unreachable'].map(mode =>
    sample(now, `oicq_sessions{mode="${mode}"}`),
  )
  assert.deepEqual(counts, [1, 1, 1, 0])
  assert.equal(sample(now, 'oicq_connections'), 4)
})

test("changes of a friend's state are counted where they are seen", async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  ming.send('addFriend', { friend: hong.number })
  await ming.waitFor('friendAdded')
  await hong.next('message')
  const counts = await grown(async () => {
    await hong.ask('setMode', { mode: Mode.doNotDisturb })
    await ming.waitFor('friendState')
  })
  assert.deepEqual(counts, {
    'oicq_frames_received_total{message="setMode"}': 1,
    oicq_presence_pushes_total: 1,
  })
})

test('wrong passwords are counted, and attempts that are refused after too many of them', async t => {
  const own = await startGateway({ TRUST_PROXY: 'on' })
  t.after(() => own.close())
  const number = await newAccount(own)
  await guessAtOnce(own, MANY, '203.0.113.1', number)
  const now = await scrape(own)
  const [wrong, tooMany] = ['wrongPassword', 'tooManyTries'].map(outcome =>
    sample(now, `oicq_logins_total{outcome="${outcome}"}`),
  )
  assert.ok(wrong && tooMany)
  assert.equal(wrong + tooMany, MANY)
  assert.equal(sample(now, 'oicq_logins_total{outcome="accepted"}'), 0)
})

test('what flood control slows down is counted', async () => {
  const hasty = await gateway.signUp()
  const before = await scrape(gateway)
  // More than the allowance of a burst, since each goes to everyone.
  for (let count = 0; count < 21; count++) hasty.send('broadcast', { group: 0, text: 'me again' })
  await hasty.expectNothing()
  const counts = growth(before, await scrape(gateway), /frames/)
  assert.deepEqual(Object.keys(counts), ['oicq_flood_control_total{action="slowed"}'])
})

test('a frame of an unknown type is counted as such', async () => {
  const ming = await gateway.signUp()
  const counts = await grown(async () => {
    ming.sendRaw(Uint8Array.of(0x81, 0x0a, 0x01, 0xff, 0, 0, 0, 0))
    await ming.notice()
  })
  assert.deepEqual(counts, { 'oicq_frames_received_total{message="unknown"}': 1 })
})

test('the store is timed by method, and no text or number is in what is exported', async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  ming.send('sendMessage', { recipient: hong.number, text: 'a very secret text' })
  await ming.expectNothing()
  const text = await (await fetch(`${gateway.url}/metrics`)).text()
  assert.match(text, /^oicq_store_seconds_count\{method="createAccount"\} [1-9]/m)
  assert.match(text, /^oicq_directory_seconds_count\{method="claim"\} [1-9]/m)
  for (const word of ['secret', `"${ming.number}"`, ` ${ming.number}\n`, '127.0.0.1']) assert.ok(!text.includes(word))
})
