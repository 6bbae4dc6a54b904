/** An honest sign-in beside a flood of registrations and guesses from one address (A8). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { newcomer, PASSWORD, type TestClient } from '../client.ts'
import { attempt, connectFrom, newAccount } from '../guesses.ts'
import { startGateway } from '../start-gateway.ts'

const FLOOD = '203.0.113.1'
const CONNECTIONS = 200

const gateway = await startGateway({ TRUST_PROXY: 'on' })
after(() => gateway.close())

test('A8: a sign-in is answered before a flood from another address that came first', async () => {
  const number = await newAccount(gateway)
  const clients: TestClient[] = []
  // All at once would be 200 handshakes in one turn of the event loop, which is not what this test is about.
  while (clients.length < CONNECTIONS) clients.push(await connectFrom(gateway, FLOOD))
  let answered = 0
  const flood = clients.map(async (client, index) => {
    if (index % 2 === 0) await client.ask('register', newcomer)
    else await client.ask('login', { number: 4_000_000_000 - index, password: 'a guess', manner: 0 })
    answered++
  })
  assert.equal((await attempt(gateway, '198.51.100.7', number, PASSWORD)).success, 1)
  assert.ok(answered < CONNECTIONS / 2, `${answered} of ${CONNECTIONS} were answered first`)
  await Promise.all(flood)
})
