/** Protection against guessing passwords (A7). */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { PASSWORD } from '../client.ts'
import { attempt, connectFrom, guessAtOnce, MANY, newAccount } from '../guesses.ts'
import { startGateway } from '../start-gateway.ts'

const gateway = await startGateway({ TRUST_PROXY: 'on' })
after(() => gateway.close())

const GUESSER = '203.0.113.1'
const ELSEWHERE = '198.51.100.7'
describe('A7 after many wrong passwords', async () => {
  const number = await newAccount(gateway)
  const neighbour = await newAccount(gateway)
  await guessAtOnce(gateway, MANY, GUESSER, number)

  test('even the right one is refused from that address, and the notice says to wait', async () => {
    const { success, notice } = await attempt(gateway, GUESSER, number, PASSWORD)
    assert.equal(success, 0)
    assert.match(notice, /wait/i)
  })

  test('a refused login gets an empty roster', async () => {
    const user = await connectFrom(gateway, GUESSER)
    assert.deepEqual(await user.ask('login', { number, password: PASSWORD, manner: 0 }), { success: 0, groups: [] })
  })

  test('the owner signs in from another address', async () => {
    assert.equal((await attempt(gateway, ELSEWHERE, number, PASSWORD)).success, 1)
  })

  test('another account signs in from the same address', async () => {
    assert.equal((await attempt(gateway, GUESSER, neighbour, PASSWORD)).success, 1)
  })

  test('the owner mistypes elsewhere and still signs in', async () => {
    assert.equal((await attempt(gateway, ELSEWHERE, number, 'mistyped')).success, 0)
    assert.equal((await attempt(gateway, ELSEWHERE, number, PASSWORD)).success, 1)
  })
})

test('A7 answers to wrong passwords in a row are delayed more and more', async () => {
  const number = await newAccount(gateway)
  const user = await connectFrom(gateway, '203.0.113.3')
  const times: number[] = []
  for (let count = 0; count < 5; count++) {
    const start = performance.now()
    await user.ask('login', { number, password: 'something else', manner: 0 })
    times.push(performance.now() - start)
    await user.notice()
  }
  const free = Math.min(...times.slice(0, 3))
  const [fourth = 0, fifth = 0] = times.slice(3)
  assert.ok(fourth > 240 && fifth > 490 && fifth > free + 200, `they took ${times} ms`)
})

test('A7 two mistyped passwords do no harm', async () => {
  const number = await newAccount(gateway)
  const user = await connectFrom(gateway, '203.0.113.4')
  for (let count = 0; count < 2; count++) {
    await user.ask('login', { number, password: 'mistyped', manner: 0 })
    await user.notice()
  }
  await user.login(number)
})

test('A7 guesses sent all at once are no way around', async () => {
  const number = await newAccount(gateway)
  const guesses = await guessAtOnce(gateway, 2 * MANY, '203.0.113.5', number)
  const heard = guesses.filter(({ notice }) => !/wait/i.test(notice))
  assert.ok(heard.length <= MANY, `${heard.length} of ${2 * MANY} guesses were tried`)
})

test('A7 from one address 8 guesses at an account are tried, and the next is refused', async () => {
  const number = await newAccount(gateway)
  const guesses = await guessAtOnce(gateway, 8, '203.0.113.8', number)
  assert.equal(guesses.filter(({ notice }) => /wait/i.test(notice)).length, 0)
  assert.match((await attempt(gateway, '203.0.113.8', number, PASSWORD)).notice, /wait/i)
})

test('A7 from many addresses 50 guesses at an account are tried, and the next is refused', async () => {
  const number = await newAccount(gateway)
  const addresses = Array.from({ length: 50 }, (_, index) => `192.0.2.${index}`)
  const guesses = await Promise.all(addresses.map(address => attempt(gateway, address, number, 'a guess')))
  assert.equal(guesses.filter(({ notice }) => /wait/i.test(notice)).length, 0)
  assert.match((await attempt(gateway, '192.0.2.99', number, PASSWORD)).notice, /wait/i)
})

test('A7 one address that has guessed at 100 accounts is refused everywhere, and others are not', async () => {
  const number = await newAccount(gateway)
  const unknown = 3_000_000_000
  const guesses: { notice: string }[] = []
  for (let round = 0; round < 5; round++) {
    const numbers = Array.from({ length: 20 }, (_, index) => unknown + 20 * round + index)
    guesses.push(...(await Promise.all(numbers.map(each => attempt(gateway, '203.0.113.6', each, PASSWORD)))))
  }
  assert.equal(guesses.filter(({ notice }) => /wait/i.test(notice)).length, 0)
  assert.match((await attempt(gateway, '203.0.113.6', number, PASSWORD)).notice, /wait/i)
  assert.equal((await attempt(gateway, ELSEWHERE, number, PASSWORD)).success, 1)
})

test('A7 without TRUST_PROXY a made-up X-Forwarded-For gains nothing', async t => {
  const direct = await startGateway()
  t.after(() => direct.close())
  const number = await newAccount(direct)
  await Promise.all(
    Array.from({ length: MANY }, (_, index) => attempt(direct, `192.0.2.${index}`, number, `guess ${index}`)),
  )
  assert.equal((await attempt(direct, '192.0.2.99', number, PASSWORD)).success, 0)
})
