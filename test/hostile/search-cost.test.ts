/** What a search takes from the flood allowance (S1, E2). */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { TestClient } from '../client.ts'
import { sample, scrape } from '../metrics/scrape.ts'
import { startGateway } from '../start-gateway.ts'

const gateway = await startGateway()
after(() => gateway.close())

/** How often flood control has slowed anyone. */
const slowed = async (): Promise<number> => sample(await scrape(gateway), 'oicq_flood_control_total{action="slowed"}')

async function searchAtOnce(client: TestClient, condition: string, times: number): Promise<void> {
  for (let count = 0; count < times; count++) client.send('search', { condition })
  for (let count = 0; count < times; count++) {
    const { success } = await client.next('searchResult')
    if (success === 0) await client.notice()
  }
}

test('S1: fifty ordinary searches at once are not slowed', async () => {
  const client = await gateway.signUp()
  const before = await slowed()
  await searchAtOnce(
    client,
    "nickname LIKE '%ming%' AND city IN ('北京', '上海') AND online = 1 ORDER BY age LIMIT 20",
    50,
  )
  assert.equal(await slowed(), before)
})

test('S1: the longest ones cost about ten times as much, understood or not', async () => {
  const list = `age IN (${'1,'.repeat(500)}`
  // Neither asks the store: the allowance grows meanwhile.
  for (const condition of [`${list}1) LIMIT 0`, `${list}x)`]) {
    const client = await gateway.signUp()
    const before = await slowed()
    await searchAtOnce(client, condition, 7)
    assert.equal(await slowed(), before)
    await searchAtOnce(client, condition, 5)
    assert.ok((await slowed()) > before)
  }
})
