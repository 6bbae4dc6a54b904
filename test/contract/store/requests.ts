import assert from 'node:assert/strict'
import { DAY, NOW, pair, type withStore } from './database.ts'

export function requestsContract(test: ReturnType<typeof withStore>): void {
  test('F3: an agreed request puts the answerer into group 1 of the requester', async store => {
    const [requester, answerer] = await pair(store)
    await store.addRequest(requester, answerer, NOW)
    assert.equal(await store.answerRequest(requester, answerer, true, NOW), 'settled')
    assert.deepEqual(await store.groupMembers(requester, 1), [answerer])
    assert.deepEqual(await store.groupMembers(answerer, 1), [])
  })

  test('F3: a refused request adds nobody', async store => {
    const [requester, answerer] = await pair(store)
    await store.addRequest(requester, answerer, NOW)
    assert.equal(await store.answerRequest(requester, answerer, false, NOW), 'settled')
    assert.deepEqual(await store.groupMembers(requester, 1), [])
  })

  test('F3: a request is answered once, even by several answers at once', async store => {
    const [requester, answerer] = await pair(store)
    await store.addRequest(requester, answerer, NOW)
    await store.addRequest(requester, answerer, NOW + 1)
    const outcomes = await Promise.all(
      [true, false, true].map(agreed => store.answerRequest(requester, answerer, agreed, NOW + 2)),
    )
    assert.deepEqual(outcomes.toSorted(), ['no request', 'no request', 'settled'])
  })

  test('F3: an answer without a request changes nothing', async store => {
    const [requester, answerer] = await pair(store)
    await store.addRequest(requester, answerer, NOW)
    assert.equal(await store.answerRequest(answerer, requester, true, NOW), 'no request')
    assert.deepEqual(await store.groupMembers(answerer, 1), [])
    assert.deepEqual(await store.groupMembers(requester, 1), [])
  })

  test('F3: agreeing to someone who is already a friend settles the request', async store => {
    const [requester, answerer] = await pair(store)
    await store.addFriend(requester, answerer)
    await store.addRequest(requester, answerer, NOW)
    assert.equal(await store.answerRequest(requester, answerer, true, NOW), 'settled')
    assert.equal(await store.answerRequest(requester, answerer, true, NOW), 'no request')
  })

  test('F3: a request expires after 30 days', async store => {
    const [requester, answerer] = await pair(store)
    await store.addRequest(requester, answerer, NOW)
    assert.equal(await store.answerRequest(requester, answerer, true, NOW + 30 * DAY + 1), 'no request')
    assert.equal(await store.answerRequest(requester, answerer, true, NOW + 30 * DAY), 'settled')
  })

  test('F3: asking again renews a request', async store => {
    const [requester, answerer] = await pair(store)
    await store.addRequest(requester, answerer, NOW)
    await store.addRequest(requester, answerer, NOW + 20 * DAY)
    await store.expire(NOW + 40 * DAY)
    assert.equal(await store.answerRequest(requester, answerer, true, NOW + 40 * DAY), 'settled')
  })

  test('F3: expiring removes only requests older than 30 days', async store => {
    const [one, other] = await pair(store)
    await store.addRequest(one, other, NOW)
    await store.addRequest(other, one, NOW + 1)
    await store.expire(NOW + 30 * DAY + 1)
    assert.equal(await store.answerRequest(one, other, true, NOW), 'no request')
    assert.equal(await store.answerRequest(other, one, true, NOW), 'settled')
  })
}
