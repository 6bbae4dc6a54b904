/** Prepared queries. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { prepared } from '../../gateway/store/prepared.ts'
import type { Tables } from '../../gateway/store/schema.ts'

const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database: new Sqlite(':memory:') }) })
after(() => db.destroy())

test('parameters can occur in any order, and more than once', async () => {
  const read = prepared(db, (low: number, high: number) =>
    db.selectNoFrom(make => [make.val(high).as('first'), make.val(low).as('second'), make.val(high).as('third')]),
  )
  assert.deepEqual(await read(1, 2), [{ first: 2, second: 1, third: 2 }])
  assert.deepEqual(await read(-1, -2), [{ first: -2, second: -1, third: -2 }])
})

test('a query with a value that is not a parameter, or with an unused parameter, is refused', () => {
  assert.throws(() => prepared(db, (_: number) => db.selectNoFrom(make => make.val(7).as('constant'))), /do not match/)
  assert.throws(() => prepared(db, (one: number, _: number) => db.selectNoFrom(make => make.val(one).as('one'))))
})
