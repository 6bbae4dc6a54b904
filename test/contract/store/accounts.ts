import assert from 'node:assert/strict'
import { NOW, pair, people, profile, type withStore } from './database.ts'

export function accountsContract(test: ReturnType<typeof withStore>): void {
  test('A1: numbers are assigned in sequence from 10001', async store => {
    assert.deepEqual(await people(store, 3), [10001, 10002, 10003])
  })

  test('A1: fifty accounts created at once get fifty numbers in sequence', async store => {
    const numbers = await Promise.all(Array.from({ length: 50 }, () => store.createAccount(profile(), 'hash', NOW)))
    const expected = Array.from({ length: 50 }, (_, index) => 10001 + index)
    assert.deepEqual(
      numbers.toSorted((a, b) => a - b),
      expected,
    )
  })

  test('A5: a profile is returned unchanged, whatever characters it contains', async store => {
    const given = profile()
    const number = await store.createAccount(given, 'hash', NOW)
    assert.deepEqual({ ...(await store.profile(number)) }, given)
  })

  test('A5: a number without an account has no profile and no password', async store => {
    assert.equal(await store.profile(10001), undefined)
    assert.equal(await store.credentials(10001), undefined)
    assert.equal(await store.profile(0xffffffff), undefined)
  })

  test('A3: a profile never contains the password hash', async store => {
    const number = await store.createAccount(profile(), 'the hash', NOW)
    assert.equal((await store.credentials(number))?.passwordHash, 'the hash')
    assert.ok(!JSON.stringify(await store.profile(number)).includes('the hash'))
  })

  test('A3: other properties of the object given as a profile are not stored', async store => {
    const given = { ...profile(), password: 'plain text', number: 77 }
    const number = await store.createAccount(given, 'hash', NOW)
    assert.equal(number, 10001)
    await store.replaceProfile(number, given)
    assert.deepEqual({ ...(await store.profile(number)) }, profile())
  })

  test('A4: replacing a profile replaces all of it and keeps the password', async store => {
    const [number, other] = await pair(store)
    const next = profile({ nickname: '小红', portrait: 0, age: 21, realName: '', description: '', verification: 2 })
    await store.replaceProfile(number, next)
    assert.deepEqual({ ...(await store.profile(number)) }, next)
    assert.equal((await store.credentials(number))?.passwordHash, 'hash')
    assert.equal((await store.profile(other))?.nickname, 'user 1')
  })

  test('A4: replacing a profile with a hash replaces the password', async store => {
    const [number, other] = await pair(store)
    await store.replaceProfile(number, profile(), 'new hash')
    assert.equal((await store.credentials(number))?.passwordHash, 'new hash')
    assert.equal((await store.credentials(other))?.passwordHash, 'hash')
  })

  test('P4: people are returned in the order requested, without those that do not exist', async store => {
    await people(store, 3)
    const found = await store.people([10003, 9, 10001])
    assert.deepEqual(
      found.map(person => ({ ...person })),
      [
        { number: 10003, nickname: 'user 2', portrait: 7, province: 11, city: '北京' },
        { number: 10001, nickname: 'user 0', portrait: 7, province: 11, city: '北京' },
      ],
    )
    assert.deepEqual(await store.people([]), [])
  })

  test('P4: any number of people can be requested', async store => {
    await people(store, 2)
    const found = await store.people(Array.from({ length: 100_000 }, (_, index) => index))
    assert.deepEqual(
      found.map(({ number }) => number),
      [10001, 10002],
    )
  })
}
