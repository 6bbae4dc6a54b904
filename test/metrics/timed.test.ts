/** Timing a port from outside. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StoreUnavailable } from '../../gateway/errors.ts'
import { createHistogram } from '../../gateway/metrics/histogram.ts'
import { timed } from '../../gateway/metrics/timed.ts'
import { openStore } from '../../gateway/store/open.ts'
import { sqliteDatabase } from '../database.ts'

async function countOf(times: ReturnType<typeof createHistogram>, method: string): Promise<number | undefined> {
  const { values } = await times.get()
  return values.find(({ labels, metricName }) => metricName?.endsWith('_count') && labels.method === method)?.value
}

test('a store that is timed returns the same, each method counts for itself, and what fails is shown', async t => {
  const database = await sqliteDatabase()
  t.after(() => database.remove())
  const times = createHistogram('oicq_store_seconds')
  const failures: unknown[] = []
  const store = timed(await openStore(database.url), times, error => failures.push(error))
  assert.equal(await store.credentials(10_001), undefined)
  assert.equal(await store.credentials(10_002), undefined)
  await store.check()
  await store.close()
  assert.equal(failures.length, 0)
  await assert.rejects(store.credentials(10_001), StoreUnavailable)
  assert.deepEqual([failures.length, failures[0] instanceof StoreUnavailable], [1, true])
  assert.equal(await countOf(times, 'credentials'), 3)
  assert.equal(await countOf(times, 'check'), 1)
  assert.equal(await countOf(times, 'profile'), undefined)
})

test('what is no method, or returns at once, is passed on as it is', async () => {
  class Port {
    private readonly secret = 7
    get reachable(): boolean {
      return this.secret === 7
    }
    next(): number {
      return this.secret + 1
    }
  }
  const times = createHistogram('oicq_directory_seconds')
  const port = timed(new Port(), times)
  assert.equal(port.reachable, true)
  assert.equal(port.next(), 8)
  assert.equal(await countOf(times, 'next'), undefined)
})

test('an answer is the very promise of the port', () => {
  const promise = Promise.resolve(1)
  const port = { ask: () => promise }
  assert.equal(timed(port, createHistogram('oicq_directory_seconds')).ask(), promise)
})
