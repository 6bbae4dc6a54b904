import assert from 'node:assert/strict'
import { NOW, pair, people, type withStore } from './database.ts'

const DAY_MS = 86_400_000

export function administrationContract(test: ReturnType<typeof withStore>): void {
  test('an account is disabled and enabled again, and no other with it', async store => {
    const [number, other] = await pair(store)
    assert.deepEqual(await store.credentials(number), {
      passwordHash: 'hash',
      isDisabled: false,
      signedInAt: undefined,
    })
    assert.equal(await store.setDisabled(number, NOW), true)
    assert.deepEqual(await store.credentials(number), { passwordHash: 'hash', isDisabled: true, signedInAt: undefined })
    assert.deepEqual(await store.credentials(other), { passwordHash: 'hash', isDisabled: false, signedInAt: undefined })
    assert.equal(await store.setDisabled(number, undefined), true)
    assert.equal((await store.credentials(number))?.isDisabled, false)
  })

  test('an account that is disabled once more is disabled since the first time', async store => {
    const [number] = await pair(store)
    const disabledAt = async (time: number) => {
      assert.equal(await store.setDisabled(number, time), true)
      return (await store.account(number))?.disabledSince
    }
    assert.deepEqual([await disabledAt(NOW), await disabledAt(NOW + 1)], [NOW, NOW])
    await store.setDisabled(number, undefined)
    assert.equal(await disabledAt(NOW + 2), NOW + 2)
  })

  test('setting a password changes nothing else of the account', async store => {
    const [number, other] = await pair(store)
    const profile = await store.profile(number)
    await store.setDisabled(number, NOW)
    assert.equal(await store.setPasswordHash(number, 'new hash'), true)
    assert.deepEqual(await store.credentials(number), {
      passwordHash: 'new hash',
      isDisabled: true,
      signedInAt: undefined,
    })
    assert.deepEqual(await store.profile(number), profile)
    assert.equal((await store.credentials(other))?.passwordHash, 'hash')
  })

  test('a number without an account cannot be changed and has no data', async store => {
    assert.equal(await store.setDisabled(10001, NOW), false)
    assert.equal(await store.setPasswordHash(10001, 'hash'), false)
    assert.equal(await store.retainedData(10001, NOW), undefined)
    assert.equal(await store.credentials(10001), undefined)
  })

  test('M2: messages to a disabled account are stored as usual', async store => {
    const [number] = await pair(store)
    await store.setDisabled(number, NOW)
    const [stored] = await store.storeMessages([{ recipient: number, sender: 0, frame: Uint8Array.of(1) }], NOW)
    assert.equal(typeof stored, 'number')
  })

  test('M2, F3: an account retains its messages and requests of 30 days, oldest first', async store => {
    const [number, two, three] = await people(store, 3)
    assert.ok(number && two && three)
    await store.setDisabled(number, NOW - 5)
    const frames = [1, 2, 3].map(byte => Uint8Array.of(byte))
    for (const [place, frame] of frames.entries()) {
      await store.storeMessages([{ recipient: number, sender: 0, frame }], NOW + (place - 2) * 20 * DAY_MS)
    }
    await store.storeMessages([{ recipient: two, sender: 0, frame: Uint8Array.of(9) }], NOW)
    await store.addRequest(three, number, NOW - 1)
    await store.addRequest(two, number, NOW - 2)
    await store.addRequest(number, two, NOW - 3)
    await store.addRequest(number, three, NOW - 31 * DAY_MS)
    const { messages, ...rest } = (await store.retainedData(number, NOW)) ?? { messages: [] }
    assert.deepEqual(
      messages.map(({ storedAt, frame }) => [storedAt, ...frame]),
      [
        [NOW - 20 * DAY_MS, 2],
        [NOW, 3],
      ],
    )
    assert.deepEqual(rest, {
      nickname: 'user 0',
      disabledSince: NOW - 5,
      requestsFrom: [
        { number: two, askedAt: NOW - 2 },
        { number: three, askedAt: NOW - 1 },
      ],
      requestsTo: [{ number: two, askedAt: NOW - 3 }],
    })
  })

  test('S2: the audit table is read newest entry first', async store => {
    await store.audit(10001, 'monitor start', 10002, NOW)
    await store.audit(0, 'kick', 10003, NOW + 1, 'root@host \u0000\u001b[31m 小红')
    await store.audit(0, 'kick done', 10003, NOW + 2)
    assert.deepEqual(
      (await store.auditEntries(2)).map(entry => ({ ...entry })),
      [
        { at: NOW + 2, actor: 0, action: 'kick done', subject: 10003, detail: '' },
        { at: NOW + 1, actor: 0, action: 'kick', subject: 10003, detail: 'root@host \u0000\u001b[31m 小红' },
      ],
    )
    assert.equal((await store.auditEntries(100)).length, 3)
  })
}
