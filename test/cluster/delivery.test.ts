/** Messages between instances over a bus that does its worst (M4, M5), with real clients. */
import assert from 'node:assert/strict'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import type { DeliveryCallback } from '../../gateway/session/delivery-callback.ts'
import { decodeText, encodeText, Flag, fromServer, Kind, Manner, Mode } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import { collectTexts, nextTexts, numbered } from '../features/inbox.ts'
import { BARRIER_MS, runningTime } from '../running-time.ts'
import { DEADLINE_MS, until } from '../until.ts'
import { type Instance, startInstances } from './instances.ts'
import { createLossyBus } from './lossy-bus.ts'
import { seededRandom } from './seeded-random.ts'

/** Messages that one other instance may owe an answer for, and that a mailbox takes of a stranger (M2). */
const MAX_UNANSWERED = 50_000
const MAX_STORED = 100

async function setting(t: TestContext, seed = 0) {
  const bus = createLossyBus(seed)
  const instances = await startInstances(bus)
  t.after(async () => {
    bus.heal()
    await instances.close()
  })
  return { bus, ...instances }
}

/** What became of one message. */
class Outcome implements DeliveryCallback {
  readonly isAwaited: boolean
  /** How often it was settled or refused; once is right. */
  count = 0
  refusal: string | undefined
  /** How long it took, in milliseconds, once it is settled. */
  duration = Number.NaN
  private readonly start = performance.now()

  constructor(isAwaited: boolean) {
    this.isAwaited = isAwaited
  }

  expect(): void {}

  settled(): void {
    this.count++
    this.duration = performance.now() - this.start
  }

  refused(_: number, why: string): void {
    this.refusal = why
    this.settled()
  }
}

/** Sends a message as someone on this instance. */
function send(from: Instance, recipient: number, text: string, sender = 1, isAwaited = true): Outcome {
  const outcome = new Outcome(isAwaited)
  const frame = { flag: Flag.user, number: sender, text: encodeText(text), kind: Kind.none }
  from.router.deliver(recipient, fromServer.encode('message', frame), outcome)
  return outcome
}

/** All messages are settled, each once, and not refused. */
async function allSettled(outcomes: readonly Outcome[]): Promise<void> {
  await allDone(outcomes)
  assert.deepEqual(
    outcomes.filter(({ count, refusal }) => count !== 1 || refusal !== undefined),
    [],
  )
}

/** All messages are settled or refused. */
function allDone(outcomes: readonly Outcome[]): Promise<void> {
  return until('all messages are settled or refused', () => outcomes.every(({ count }) => count > 0))
}

/** Sends a message to a user on another instance, which is stored as the directory does not answer until told to. */
async function storedUnanswered({ a, b, directory }: Awaited<ReturnType<typeof setting>>, text: string) {
  const client = await b.signUp()
  const { number } = client
  const answer = directory.hold()
  await allSettled([send(a, number, text)])
  return { number, client, answer }
}

describe('a message to a user on another instance', () => {
  test('is settled when the client there has confirmed it', async t => {
    const { a, b } = await setting(t)
    const client = await b.signUp()
    const outcome = send(a, client.number, 'hello')
    assert.equal((await client.next('message')).text, 'hello')
    await allSettled([outcome])
  })

  test('M1: is stored when nobody is signed in', async t => {
    const { a, b, account } = await setting(t)
    const number = await account()
    await allSettled([send(a, number, 'hello')])
    assert.deepEqual(await nextTexts(await b.signIn(number), 1), ['hello'])
  })

  test('E1: is refused when there is no such number', async t => {
    const { a } = await setting(t)
    const outcome = send(a, 4_000_000_000, 'hello')
    await allDone([outcome])
    assert.equal(outcome.refusal, 'noSuchNumber')
  })

  test('that is signed in no more comes back, and finds where the user is now', async t => {
    const { bus, a, c, directory, store, account } = await setting(t)
    const number = await account()
    await directory.claim(number, 'b', Mode.online)
    const release = bus.hold('b')
    const outcome = send(a, number, 'hello')
    const client = await c.signIn(number)
    release()
    assert.deepEqual(await nextTexts(client, 1), ['hello'])
    await allSettled([outcome])
    const stored = () => store.storedMessages(number, 0, 10, Date.now())
    await until('nothing is stored', async () => (await stored()).length === 0)
  })

  test('that comes back twice is stored', async t => {
    const { a, directory, store, account } = await setting(t)
    const number = await account()
    await directory.claim(number, 'b', Mode.online)
    const outcomes = ['one', 'two', 'three'].map(text => send(a, number, text))
    await allSettled(outcomes)
    const stored = await store.storedMessages(number, 0, 10, Date.now())
    assert.deepEqual(stored.map(textOf), ['one', 'two', 'three'])
  })

  test('M4: that is not answered for is stored before a barrier is due', async t => {
    const { bus, a, b, account } = await setting(t)
    const number = await account()
    const client = await b.signIn(number)
    bus.set({ drop: 1 })
    const outcomes = ['one', 'two'].map(text => send(a, number, text))
    const time = await runningTime(allSettled(outcomes))
    assert.ok(time <= BARRIER_MS, `${time} ms`)
    for (const { duration } of outcomes) assert.ok(duration > 1000, `stored after ${duration} ms already`)
    bus.heal()
    assert.deepEqual(await nextTexts(client, 2), ['one', 'two'])
  })

  test('for which no barrier waits is not stored as well, only because an instance is slow', async t => {
    const { bus, a, b, store } = await setting(t)
    const client = await b.signUp()
    const { number } = client
    bus.set({ delayMs: 2000 }, 'b')
    const outcome = send(a, number, 'hello', 1, false)
    await allSettled([outcome])
    assert.deepEqual(await nextTexts(client, 1), ['hello'])
    assert.deepEqual(await store.storedMessages(number, 0, 10, Date.now()), [])
  })

  test('M4: that has fallen silent is stored without another wait', async t => {
    const { bus, a, b, account } = await setting(t)
    const number = await account()
    const client = await b.signIn(number)
    bus.set({ drop: 1 })
    const first = send(a, number, '0')
    await pause(1100)
    const later = numbered(1, 20).map(text => send(a, number, text))
    await allSettled([first, ...later])
    const longest = Math.max(...later.map(({ duration }) => duration))
    assert.ok(longest < first.duration / 2, `${longest} ms, and ${first.duration} ms for the first`)
    bus.heal()
    assert.deepEqual(await nextTexts(client, 20), numbered(0, 20))
  })

  test('M4: is not held up by others there that are silent for their own reasons', async t => {
    const { bus, a, b, c } = await setting(t)
    const [there, client] = [await b.signUp(), await c.signUp()]
    bus.set({ drop: 1 }, 'b')
    const lost = send(a, there.number, 'lost')
    const outcome = send(a, client.number, 'hello')
    await client.next('message')
    await allSettled([outcome, lost])
    assert.ok(outcome.duration < lost.duration / 2, `${outcome.duration} ms, and ${lost.duration} ms for the lost one`)
  })

  test('goes another way at once when its instance is dead', async t => {
    const { bus, a, b, c, directory, account } = await setting(t)
    const number = await account()
    await b.signIn(number)
    bus.set({ drop: 1 }, 'b')
    const outcomes = numbered(0, 10).map(text => send(a, number, text))
    const client = await c.signIn(number)
    assert.equal((await directory.find([number]))[0]?.instance, 'c')
    a.peers.evict('b', false)
    assert.deepEqual(await nextTexts(client, 10), numbered(0, 10))
    await allSettled(outcomes)
  })

  test('is stored when the directory takes too long, and sent all the same when it answers', async t => {
    const { client, answer } = await storedUnanswered(await setting(t), 'hello')
    answer()
    assert.deepEqual(await nextTexts(client, 1), ['hello'])
  })

  test('of many that one instance does not answer for is stored or refused, and none is forgotten', async t => {
    const { bus, a, b } = await setting(t)
    // It confirms nothing: on a slow machine, it is sent what is stored, which would make room for more.
    const number = await (await b.connect({ autoPong: false })).signUp()
    bus.set({ drop: 1 })
    const first = send(a, number, 'first')
    await new Promise(setImmediate)
    const outcomes = [first, ...numbered(0, MAX_UNANSWERED).map(text => send(a, number, text))]
    await allDone(outcomes)
    assert.ok(outcomes.every(({ count }) => count === 1))
    const stored = outcomes.filter(({ refusal }) => refusal === undefined)
    assert.equal(stored.length, MAX_STORED)
    assert.ok(outcomes.slice(0, MAX_STORED).every(({ refusal }) => refusal === undefined))
  })
})

describe('M5.8: a message that is stored is not overtaken by a later one', () => {
  test('that finds the recipient elsewhere before the directory has answered for the first', async t => {
    const instances = await setting(t)
    const { number, client, answer } = await storedUnanswered(instances, 'first')
    instances.directory.hold()()
    await allSettled([send(instances.a, number, 'second')])
    answer()
    assert.deepEqual(await nextTexts(client, 2), ['first', 'second'])
  })

  test('that meets the recipient here before the directory has answered for the first', async t => {
    const { a, directory, account } = await setting(t)
    const client = await a.connect()
    await client.login(await account(), undefined, Manner.hidden)
    const texts = collectTexts(client)
    const answer = directory.hold()
    await allSettled([send(a, client.number, 'first')])
    await show(client)
    await allSettled([send(a, client.number, 'second')])
    answer()
    await until('both have come', () => texts.length >= 2)
    assert.deepEqual(texts, ['first', 'second'])
  })

  test('when the recipient shows up before the time at which hidden users are notified', async t => {
    const { a, b, account } = await setting(t)
    const client = await b.connect()
    await client.login(await account())
    const texts = collectTexts(client)
    // It depends on the moment whether that is soon.
    for (let round = 0; round < 5; round++) {
      client.send('setMode', { mode: Mode.hidden })
      await client.waitFor('mode')
      await allSettled([send(a, client.number, `${2 * round}`)])
      await show(client)
      await allSettled([send(a, client.number, `${2 * round + 1}`)])
    }
    await until('all have come', () => texts.length >= 10)
    assert.deepEqual(texts, numbered(0, 10))
  })

  // What is awaited while no time passes has no deadline of its own.
  test('that still fits into what one other instance may owe an answer for', { timeout: 2 * DEADLINE_MS }, async t => {
    t.after(() => t.mock.restoreAll())
    const { bus, a, b, directory, account } = await setting(t)
    const [absent, number] = [await account(), await account()]
    await directory.claim(absent, 'b', Mode.online)
    const client = await b.signIn(number)
    // Sending so much may take a slow machine longer than b may be silent: no time passes meanwhile.
    const now = performance.now()
    const standstill = t.mock.method(performance, 'now', () => now)
    const release = bus.hold('b')
    send(a, absent, 'first', 1, false)
    await until('it is on its way', () => a.router.inFlight.size > 0)
    for (const text of numbered(2, MAX_UNANSWERED)) send(a, absent, text, 1, false)
    const outcomes = ['one', 'two', 'three'].map(text => send(a, number, text, 1, false))
    await allSettled(outcomes)
    standstill.mock.restore()
    release()
    assert.deepEqual(await nextTexts(client, 3), ['one', 'two', 'three'])
  })
})

describe('messages to a user who moves about', () => {
  for (const seed of [1, 2, 3]) {
    test(`arrive in order, and are settled once, over a bad bus (seed ${seed})`, async t => {
      const { bus, a, b, c, account } = await setting(t, seed)
      bus.set({ drop: 0.1, duplicate: 0.1, delayMs: 4 })
      await storm([a, b, c], await account(), seed, async () => {})
    })
  }

  test('arrive in order though everything is lost for a while', async t => {
    const { bus, a, b, c, account } = await setting(t)
    await storm([a, b, c], await account(), 4, async step => {
      if (step % 4 === 1) bus.set({ drop: 1 })
      if (step % 4 === 3) {
        await pause(500)
        bus.heal()
      }
    })
  })
})

/** Messages from every instance to one user, who signs in here and there, hides, leaves, and is cut off. */
async function storm(
  all: readonly [Instance, Instance, Instance],
  number: number,
  seed: number,
  atStep: (step: number) => Promise<void>,
): Promise<void> {
  const random = seededRandom(seed)
  const received: string[] = []
  const outcomes: Outcome[] = []
  let sent = 0
  const sending = setInterval(() => {
    // On a slow machine, more would be stored than the mailbox takes of a stranger (M2).
    if (outcomes.length - new Set(received).size >= MAX_STORED) return
    for (const [place, from] of all.entries()) outcomes.push(send(from, number, `${place} ${sent}`, 1 + place))
    sent++
  }, 20)
  const there = async (): Promise<TestClient> => {
    const client = await (all[Math.floor(random() * all.length)] as Instance).connect()
    watch(client, received)
    await client.login(number)
    return client
  }
  let client = await there()
  try {
    for (let step = 0; step < 16; step++) {
      await atStep(step)
      await pause(20 + 100 * random())
      client = await act(client, Math.floor(random() * 6), there)
    }
  } finally {
    clearInterval(sending)
  }
  await allSettled(outcomes)
  await there()
  await until(
    () => `all messages come: ${new Set(received).size} of ${outcomes.length}`,
    () => new Set(received).size >= outcomes.length,
  )
  for (const place of all.keys()) {
    const firsts = [...new Set(received.filter(text => text.startsWith(`${place} `)))]
    assert.deepEqual(
      firsts,
      Array.from({ length: sent }, (_, index) => `${place} ${index}`),
    )
  }
}

/** One of the things that users do; returns the client that is signed in afterwards. */
async function act(client: TestClient, what: number, signIn: () => Promise<TestClient>): Promise<TestClient> {
  const setMode = async (mode: Mode) => {
    client.send('setMode', { mode })
    await client.waitFor('mode')
  }
  switch (what) {
    case 0:
      await setMode(Mode.hidden)
      return client
    case 1:
      await setMode(Mode.online)
      return client
    case 2:
      await setMode(Mode.offline)
      client.send('login', { number: client.number, password: 'open sesame', manner: 0 })
      await client.waitFor('loggedIn')
      return client
    case 3:
      client.cut()
      return signIn()
    case 4:
      await client.close()
      return signIn()
    default:
      return signIn()
  }
}

async function show(client: TestClient): Promise<void> {
  client.send('setMode', { mode: Mode.online })
  await client.waitFor('mode')
}

/** Adds the texts from users that a client receives. */
function watch(client: TestClient, received: string[]): void {
  client.on('frame', ({ name, values }) => {
    if (name === 'message' && values.flag === Flag.user) received.push(decodeText(values.text))
  })
}

function textOf({ frame }: { frame: Uint8Array }): string {
  const [message] = fromServer.decodeAll(frame)
  return message?.name === 'message' ? decodeText(message.values.text) : ''
}
