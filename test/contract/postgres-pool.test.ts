/** The connections to PostgreSQL. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPool } from '../../gateway/store/postgres-pool.ts'
import { testDatabase } from '../servers/postgres.ts'

test('the connection of a query that timed out is given to no other query', async t => {
  const { url, drop } = await testDatabase()
  t.after(drop)
  // The next query has as long, which a busy machine may need.
  const pool = openPool(url, { max: 1, query_timeout: 1500 })
  t.after(() => pool.end())
  /** As Kysely does it. */
  async function run(text: string): Promise<unknown[]> {
    const client = await pool.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      client.release()
    }
  }
  const slow = run('select pg_sleep(30)')
  const next = run('select 1 as one')
  await assert.rejects(slow, { message: 'Query read timeout' })
  assert.deepEqual(await next, [{ one: 1 }])
})
