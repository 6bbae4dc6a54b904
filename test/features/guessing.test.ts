/** Guessing passwords (A7). Addresses are told apart by X-Forwarded-For, as behind a proxy. */
import assert from 'node:assert/strict'
import { after, describe, mock, test } from 'node:test'
import { PASSWORD, type TestClient } from '../client.ts'
import { startGateway, type TestGateway } from '../start-gateway.ts'

const gateway = await startGateway({ TRUST_PROXY: 'on' })
after(() => gateway.close())

const HOUR_MS = 3_600_000
const GUESSER = '203.0.113.1'
const ELSEWHERE = '198.51.100.7'
/** More than anyone mistypes, and few enough to be a beginning only for a guesser. */
const MANY = 20

function connectFrom(address: string, to: TestGateway = gateway): Promise<TestClient> {
  return to.connect({ headers: { 'x-forwarded-for': address } })
}

/** Tries one password on a connection of its own; answers whether it was right, and what the notice said. */
async function attempt(address: string, number: number, password: string, to: TestGateway = gateway) {
  const user = await connectFrom(address, to)
  const { success } = await user.ask('login', { number, password, manner: 0 })
  const notice = success === 1 ? '' : await user.notice()
  await user.close()
  return { success, notice }
}

function guessAtOnce(count: number, address: string, number: number, to: TestGateway = gateway) {
  return Promise.all(Array.from({ length: count }, (_, index) => attempt(address, number, `guess ${index}`, to)))
}

async function newAccount(to: TestGateway = gateway): Promise<number> {
  const user = await to.connect()
  const number = await user.register()
  await user.close()
  return number
}

describe('A7 after many wrong passwords', async () => {
  const number = await newAccount()
  const neighbour = await newAccount()
  await guessAtOnce(MANY, GUESSER, number)

  test('even the right one is refused from that address, and the notice says to wait', async () => {
    const { success, notice } = await attempt(GUESSER, number, PASSWORD)
    assert.equal(success, 0)
    assert.match(notice, /wait/i)
  })

  test('a refused login is answered with an empty roster', async () => {
    const user = await connectFrom(GUESSER)
    assert.deepEqual(await user.ask('login', { number, password: PASSWORD, manner: 0 }), { success: 0, groups: [] })
  })

  test('the owner signs in from another address', async () => {
    assert.equal((await attempt(ELSEWHERE, number, PASSWORD)).success, 1)
  })

  test('another account signs in from the same address', async () => {
    assert.equal((await attempt(GUESSER, neighbour, PASSWORD)).success, 1)
  })

  test('the owner mistypes elsewhere and still signs in', async () => {
    assert.equal((await attempt(ELSEWHERE, number, 'mistyped')).success, 0)
    assert.equal((await attempt(ELSEWHERE, number, PASSWORD)).success, 1)
  })
})

test('A7 the refusal is over after a while', async t => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() })
  t.after(() => mock.timers.reset())
  const number = await newAccount()
  await guessAtOnce(MANY, '203.0.113.2', number)
  assert.equal((await attempt('203.0.113.2', number, PASSWORD)).success, 0)
  mock.timers.tick(HOUR_MS)
  assert.equal((await attempt('203.0.113.2', number, PASSWORD)).success, 1)
})

test('A7 wrong passwords in a row are answered ever later', async () => {
  const number = await newAccount()
  const user = await connectFrom('203.0.113.3')
  const times: number[] = []
  for (let count = 0; count < 5; count++) {
    const start = performance.now()
    await user.ask('login', { number, password: 'something else', manner: 0 })
    times.push(performance.now() - start)
    await user.notice()
  }
  const [first = 0] = times
  const last = times.at(-1) ?? 0
  assert.ok(last > first + 200, `the last took ${last} ms, the first ${first} ms`)
})

test('A7 two mistyped passwords do no harm', async () => {
  const number = await newAccount()
  const user = await connectFrom('203.0.113.4')
  for (let count = 0; count < 2; count++) {
    await user.ask('login', { number, password: 'mistyped', manner: 0 })
    await user.notice()
  }
  await user.login(number)
})

test('A7 guesses sent all at once are no way around', async () => {
  const number = await newAccount()
  const guesses = await guessAtOnce(2 * MANY, '203.0.113.5', number)
  const heard = guesses.filter(({ notice }) => !/wait/i.test(notice))
  assert.ok(heard.length <= MANY, `${heard.length} of ${2 * MANY} guesses were tried`)
})

test('A7 one address that guesses at many accounts is refused everywhere, and others are not', async () => {
  const number = await newAccount()
  const unknown = 3_000_000_000
  for (let round = 0; round < 6; round++) {
    const numbers = Array.from({ length: MANY }, (_, index) => unknown + MANY * round + index)
    await Promise.all(numbers.map(each => attempt('203.0.113.6', each, PASSWORD)))
  }
  assert.match((await attempt('203.0.113.6', number, PASSWORD)).notice, /wait/i)
  assert.equal((await attempt(ELSEWHERE, number, PASSWORD)).success, 1)
})

test('A7 without TRUST_PROXY a made-up X-Forwarded-For gains nothing', async t => {
  const direct = await startGateway()
  t.after(() => direct.close())
  const number = await newAccount(direct)
  await Promise.all(
    Array.from({ length: MANY }, (_, index) => attempt(`192.0.2.${index}`, number, `guess ${index}`, direct)),
  )
  assert.equal((await attempt('192.0.2.99', number, PASSWORD, direct)).success, 0)
})
