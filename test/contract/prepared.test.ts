/** Prepared queries. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import Sqlite from 'better-sqlite3'
import { Kysely, type RawBuilder, SqliteDialect, sql } from 'kysely'
import type { StoreDialect } from '../../gateway/store/dialect.ts'
import { prepared, preparedList, preparedRows } from '../../gateway/store/prepared.ts'
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

describe('a query with a list', () => {
  const dialect = { bindList: (list: readonly number[]) => JSON.stringify(list) }
  const build = (list: readonly number[]) =>
    db
      .selectFrom(sql<{ value: number }>`json_each(${dialect.bindList(list)})`.as('listed'))
      .select('value')
      .where('value', 'in', sql<number>`(select value from json_each(${dialect.bindList(list)}))`)

  test('has the numbers that it is run with, wherever they occur', async () => {
    const read = preparedList(db, dialect, build)
    assert.deepEqual(await read([2, 1]), [{ value: 2 }, { value: 1 }])
    assert.deepEqual(await read([]), [])
  })

  test('is refused if it has a value besides', () => {
    assert.throws(() => preparedList(db, dialect, list => build(list).where('value', '>', 7)), /values besides/)
  })
})

describe('a query over rows', () => {
  interface Row {
    id: number
  }
  const columns = { id: 'bigint' } as const
  const dialect: Pick<StoreDialect, 'rows' | 'bind'> = {
    rows: (columns, list) =>
      sql`(select value ->> 'id' as id from json_each(${sql.join(dialect.bind(columns, list))}))`,
    bind: (_, list) => [JSON.stringify(list)],
  }

  test('has those that it is run with', async () => {
    const read = preparedRows(dialect, columns, (rows: RawBuilder<Row>) => db.selectFrom(rows.as('rows')).select('id'))
    assert.deepEqual(await read(db, [{ id: 2 }, { id: 1 }]), [{ id: 2 }, { id: 1 }])
    assert.deepEqual(await read(db, []), [])
  })

  test('is refused if it has a value besides', () => {
    assert.throws(
      () =>
        preparedRows(dialect, columns, (rows: RawBuilder<Row>) =>
          db.selectFrom(rows.as('rows')).select('id').where('id', '=', 7),
        ),
      /other parameters/,
    )
  })
})
