/** What counts as an address, and whose address a request has (A8). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressList, addressOf, clientIp, parseIp, trustedProxies } from '../../gateway/connection/addresses.ts'

for (const [text, ip] of [
  ['203.0.113.9', '203.0.113.9'],
  ['203.0.113.9:40000', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['::FFFF:cb00:7109', '203.0.113.9'],
  ['[::ffff:203.0.113.9]:443', '203.0.113.9'],
  ['2001:db8::1', '2001:db8::1'],
  ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['[2001:db8::1]:443', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1%eth0'],
] as const) {
  test(`A8: ${text} is the IP address ${ip}`, () => assert.equal(parseIp(text), ip))
}

for (const text of [
  ...['', 'unknown', '_hidden', 'localhost', '203.0.113', '203.0.113.256', '0x7f000001', '2130706433', '01.2.3.4'],
  ...['203.0.113.9:', '203.0.113.9:port', '203.0.113.9:4000000', '203.0.113.9 ', '203.0.113.9/24', '[203.0.113.9]'],
  ...['2001:db8::1:443:1:2:3:4:5', '[2001:db8::1', '2001:db8::1]', '[2001:db8::1]443', '[]', '2001:db8::g', ':'],
  ...['::%.', '[::%.]:443', 'fe80::1%eth 0'],
  'x'.repeat(3000),
  `fe80::1%${'x'.repeat(3000)}`,
]) {
  test(`A8: ${JSON.stringify(text.slice(0, 40))} is no address`, () => assert.equal(parseIp(text), undefined))
}

for (const [ip, address] of [
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ['2001:db8::1', '2001:db8::/64'],
  ['fe80::1%eth0', 'fe80::/64'],
  ['::1', '::/64'],
] as const) {
  test(`A8: ${ip} counts as ${address}`, () => assert.equal(addressOf(ip), address))
}

test('a list of addresses has single ones and ranges of both kinds', () => {
  const includes = addressList(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32', '::1'])
  const inside = ['10.255.0.1', '192.0.2.1', '::ffff:10.0.0.1', '2001:db8:ffff::1', '::1']
  const outside = ['11.0.0.1', '192.0.2.2', '2001:db9::1', '::2', 'unknown', '']
  assert.deepEqual([...inside, ...outside].filter(includes), inside)
})

for (const [chain, ip] of [
  [['192.0.2.1'], '192.0.2.1'],
  [['192.0.2.1', '203.0.113.9:40000'], '203.0.113.9'],
  [['192.0.2.1', 'unknown'], '192.0.2.1'],
  [['192.0.2.1', '192.0.2.2', 'x'.repeat(3000)], '192.0.2.2'],
  [[], 'unknown'],
] as const) {
  const said = chain.map(entry => entry.slice(0, 20))
  test(`A8: the chain ${JSON.stringify(said)} comes from ${ip}`, () => assert.equal(clientIp(chain), ip))
}

for (const [trustProxy, entry, isTrusted] of [
  [false, '192.0.2.1', false],
  [true, '192.0.2.1', true],
  [true, 'unknown', false],
  [['192.0.2.0/24'], '192.0.2.1', true],
  [['192.0.2.0/24'], '192.0.2.1:40000', true],
  [['192.0.2.0/24'], '::ffff:192.0.2.1', true],
  [['192.0.2.0/24'], '198.51.100.1', false],
  [['192.0.2.0/24'], 'unknown', false],
] as const) {
  test(`A8: TRUST_PROXY ${trustProxy} ${isTrusted ? 'trusts' : 'does not trust'} ${entry}`, () => {
    assert.equal(trustedProxies(trustProxy)(entry), isTrusted)
  })
}
