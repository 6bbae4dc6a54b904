/** Paging through who is online, forwards and back, at a real gateway (P4). */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { OicqClient } from '../../../client/index.ts'
import { Mode } from '../../../protocol/index.ts'
import { firstPage, nextPage, type OnlinePage, PAGE, previousPage } from '../../../web-demo/people/online-pages.ts'
import { createAccounts } from '../../accounts.ts'
import { PASSWORD, type TestClient } from '../../client.ts'
import { startGateway } from '../../start-gateway.ts'

/** Three pages, the last with one person on it; the asker is among them, and in no list. */
const ONLINE = 2 * PAGE + 1
const asker = 10_001
const firstOther = asker + 1
const lastOther = asker + ONLINE

const gateway = await startGateway(
  { RATE_LIMITS: 'off' },
  { prepare: store => createAccounts(store, new Array(ONLINE + 1).fill({})).then(() => {}) },
)
const client = new OicqClient(gateway.wsUrl)
const others = new Map<number, TestClient>()
before(async () => {
  for (let number = firstOther; number <= lastOther; number++) others.set(number, await gateway.signIn(number))
  await client.signIn(asker, PASSWORD)
})
after(async () => {
  client.close()
  await gateway.close()
})

async function leave(number: number): Promise<void> {
  await others.get(number)?.ask('setMode', { mode: Mode.offline })
  others.delete(number)
}

function numbers({ people }: OnlinePage): number[] {
  return people.map(({ number }) => number)
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, place) => from + place)
}

describe('who is online', () => {
  test('begins with the lowest numbers, and there is more', async () => {
    const page = await firstPage(client)
    assert.deepEqual(numbers(page), range(firstOther, firstOther + PAGE - 1))
    assert.deepEqual([page.hasPrevious, page.hasNext], [false, true])
  })

  test('goes on to the end, and back', async () => {
    const first = await firstPage(client)
    const second = await nextPage(client, first)
    assert.deepEqual(numbers(second), range(firstOther + PAGE, firstOther + 2 * PAGE - 1))
    assert.deepEqual([second.hasPrevious, second.hasNext], [true, true])
    const third = await nextPage(client, second)
    assert.deepEqual(third.people.length, 1)
    assert.deepEqual([third.hasPrevious, third.hasNext], [true, false])
    const secondAgain = await previousPage(client, third)
    assert.deepEqual(secondAgain, second)
    assert.deepEqual(await previousPage(client, secondAgain), first)
  })

  test('a page that everyone after has left is the last', async () => {
    const second = await nextPage(client, await firstPage(client))
    await leave(lastOther)
    const stillSecond = await nextPage(client, second)
    assert.deepEqual(stillSecond, { ...second, hasNext: false })
  })

  test('someone from the first page has left: going back shows a full first page', async () => {
    const second = await nextPage(client, await firstPage(client))
    await leave(firstOther)
    const page = await previousPage(client, second)
    assert.deepEqual(numbers(page), range(firstOther + 1, firstOther + PAGE))
    assert.equal(page.hasPrevious, false)
  })

  test('nobody else is there: an empty page', async () => {
    await Promise.all([...others.keys()].map(leave))
    assert.deepEqual(await firstPage(client), { people: [], hasPrevious: false, hasNext: false })
  })
})
