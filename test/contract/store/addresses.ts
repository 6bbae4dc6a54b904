import assert from 'node:assert/strict'
import { DAY, NOW, pair, type withStore } from './database.ts'

const MAX_ADDRESSES = 8
const HOME = 2 ** 48 - 1
const OFFICE = 0

export function addressesContract(test: ReturnType<typeof withStore>): void {
  test('A9: an address is recorded for one account, with the time of the latest sign-in', async store => {
    const [number, other] = await pair(store)
    assert.equal((await store.credentials(number, HOME))?.signedInAt, undefined)
    await store.recordAddresses([{ number, address: HOME, signedInAt: NOW }])
    await store.recordAddresses([{ number, address: OFFICE, signedInAt: NOW + 1 }])
    await store.recordAddresses([{ number, address: HOME, signedInAt: NOW + 2 }])
    assert.equal((await store.credentials(number, HOME))?.signedInAt, NOW + 2)
    assert.equal((await store.credentials(number, OFFICE))?.signedInAt, NOW + 1)
    assert.equal((await store.credentials(other, HOME))?.signedInAt, undefined)
    assert.equal((await store.credentials(number))?.signedInAt, undefined)
  })

  test('A9: an account has the 8 addresses of the latest sign-ins', async store => {
    const [number, other] = await pair(store)
    await store.recordAddresses([{ number: other, address: HOME, signedInAt: NOW - DAY }])
    for (let address = 0; address < MAX_ADDRESSES; address++)
      await store.recordAddresses([{ number, address, signedInAt: NOW + address }])
    await store.recordAddresses([{ number, address: 0, signedInAt: NOW + DAY }])
    await store.recordAddresses([{ number, address: HOME, signedInAt: NOW + 2 * DAY }])
    const isKept = async (address: number) => (await store.credentials(number, address))?.signedInAt !== undefined
    const kept = await Promise.all([0, 1, 2, 7, HOME].map(isKept))
    assert.deepEqual(kept, [true, false, true, true, true])
    assert.equal((await store.credentials(other, HOME))?.signedInAt, NOW - DAY)
  })

  test('A9: sign-ins from many addresses at once leave 8', async store => {
    const [number] = await pair(store)
    const addresses = Array.from({ length: 20 }, (_, address) => address)
    await Promise.all(addresses.map(address => store.recordAddresses([{ number, address, signedInAt: NOW + address }])))
    const found = await Promise.all(addresses.map(address => store.credentials(number, address)))
    assert.equal(found.filter(credentials => credentials?.signedInAt !== undefined).length, MAX_ADDRESSES)
  })

  test('A9: sign-ins of several accounts are recorded together, but for numbers without an account', async store => {
    const [number, other] = await pair(store)
    const addresses = Array.from({ length: MAX_ADDRESSES + 1 }, (_, address) => address)
    await store.recordAddresses([
      ...addresses.map(address => ({ number, address, signedInAt: NOW + address })),
      ...[other, other + 1].map(each => ({ number: each, address: HOME, signedInAt: NOW })),
    ])
    const times = await Promise.all(
      addresses.map(async address => (await store.credentials(number, address))?.signedInAt),
    )
    assert.deepEqual(times, [undefined, ...addresses.slice(1).map(address => NOW + address)])
    assert.equal((await store.credentials(other, HOME))?.signedInAt, NOW)
    assert.equal(await store.credentials(other + 1, HOME), undefined)
  })

  test('A9: an address is removed after 30 days', async store => {
    const [number] = await pair(store)
    await store.recordAddresses([{ number, address: HOME, signedInAt: NOW }])
    await store.recordAddresses([{ number, address: OFFICE, signedInAt: NOW + 1 }])
    await store.expire(NOW + 30 * DAY + 1)
    assert.equal((await store.credentials(number, HOME))?.signedInAt, undefined)
    assert.equal((await store.credentials(number, OFFICE))?.signedInAt, NOW + 1)
  })

  test('a hash is renewed unless the password has changed meanwhile', async store => {
    const [number, other] = await pair(store)
    await store.renewPasswordHash(number, 'hash', 'renewed')
    assert.equal((await store.credentials(number))?.passwordHash, 'renewed')
    await store.renewPasswordHash(number, 'hash', 'too late')
    assert.equal((await store.credentials(number))?.passwordHash, 'renewed')
    assert.equal((await store.credentials(other))?.passwordHash, 'hash')
  })
}
