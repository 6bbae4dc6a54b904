/** One address, one share (A8): the forms in which one address comes are no way around the limits. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { PASSWORD } from '../client.ts'
import { attempt, MANY, newAccount } from '../guesses.ts'
import { startGateway } from '../start-gateway.ts'
import { onlyWebSocket } from '../transport.ts'

const PROXY = '127.0.0.1'
const gateway = await startGateway({ TRUST_PROXY: `${PROXY}/32,192.0.2.0/24` })
after(() => gateway.close())

const forms: [what: string, form: (count: number) => string][] = [
  ['the IPv6 addresses of one network', count => `2001:db8:1:2::${count + 1}`],
  ['an address with changing ports', count => `203.0.113.9:${40_000 + count}`],
  ['an IPv4 address, as it is and mapped to IPv6', count => (count % 2 === 0 ? '203.0.113.8' : '::ffff:203.0.113.8')],
  ['changing words that are no address', count => `unknown-${count}`],
  ['changing entries before that of a trusted proxy', count => `198.51.100.${count}, 203.0.113.7, 192.0.2.1:443`],
]
for (const [what, form] of forms) {
  test(`A8: ${what} count as one`, onlyWebSocket, async () => {
    const number = await newAccount(gateway)
    const guesses = Array.from({ length: MANY }, (_, count) => attempt(gateway, form(count), number, 'a guess'))
    await Promise.all(guesses)
    const { success, notice } = await attempt(gateway, form(MANY), number, PASSWORD)
    assert.equal(success, 0)
    assert.match(notice, /wait/i)
    assert.equal((await attempt(gateway, '2001:db8:1:3::1', number, PASSWORD)).success, 1)
  })
}

test('A8: an entry that no trusted proxy vouches for is not believed', onlyWebSocket, async () => {
  const number = await newAccount(gateway)
  const chain = (count: number) => `198.51.100.${count}, 203.0.113.77`
  for (let count = 0; count < MANY; count++) await attempt(gateway, chain(count), number, 'a guess')
  assert.match((await attempt(gateway, chain(MANY), number, PASSWORD)).notice, /wait/i)
})
