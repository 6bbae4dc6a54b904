/** Sign-in tokens (N5). */
import type { StoreDialect } from './dialect.ts'
import { deleteAll, ROWS_AT_ONCE } from './retention.ts'
import type { Database } from './schema.ts'
import type { NewToken, WebStore } from './web-interface.ts'

/** The actor in the audit table: an administrator, whom the detail names. */
const ADMINISTRATOR = 0

const columns = { hash: 'text', id: 'text', number: 'bigint', singleUse: 'bigint', expiresAt: 'bigint' } as const
const columnNames = Object.keys(columns) as (keyof typeof columns)[]
const auditColumns = { actor: 'bigint', action: 'text', subject: 'bigint', at: 'bigint', detail: 'text' } as const
const auditColumnNames = Object.keys(auditColumns) as (keyof typeof auditColumns)[]

export function tokens(db: Database, dialect: StoreDialect) {
  return {
    addTokens(given, now) {
      return db.transaction().execute(async transaction => {
        await dialect.keep(
          transaction,
          given.map(({ number }) => number),
        )
        const tokens = dialect.rows(columns, given.map(rowOf)).as('rows')
        const stored = await transaction
          .insertInto('tokens')
          .columns(columnNames)
          .expression(
            transaction
              .selectFrom(tokens)
              .innerJoin('accounts', 'accounts.number', 'rows.number')
              .select(columnNames.map(name => `rows.${name}` as const)),
          )
          .returning('number')
          .execute()
        const known = new Set(stored.map(({ number }) => number))
        if (stored.length > 0) {
          const audited = given.filter(({ number }) => known.has(number))
          const entries = dialect.rows(auditColumns, audited.map(entryOf(now))).as('rows')
          await transaction
            .insertInto('audit')
            .columns(auditColumnNames)
            .expression(transaction.selectFrom(entries).select(auditColumnNames))
            .execute()
        }
        return given.map(({ number }) => known.has(number))
      })
    },

    async useToken(hash, number, now) {
      const row = await db
        .selectFrom('tokens')
        .select('singleUse')
        .where('hash', '=', hash)
        .where('number', '=', number)
        .where('expiresAt', '>', now)
        .executeTakeFirst()
      if (row?.singleUse !== 1) return row !== undefined
      // Of several who use it at once, one removes it.
      const { numDeletedRows } = await db.deleteFrom('tokens').where('hash', '=', hash).executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },

    async tokens(number, now) {
      const rows = await db
        .selectFrom('tokens')
        .select(['id', 'singleUse', 'expiresAt'])
        .where('number', '=', number)
        .where('expiresAt', '>', now)
        .orderBy('expiresAt')
        .execute()
      return rows.map(({ singleUse, ...rest }) => ({ ...rest, singleUse: singleUse === 1 }))
    },

    async revokeTokens(number, id) {
      const ofAccount = db.deleteFrom('tokens').where('number', '=', number)
      const chosen = id === undefined ? ofAccount : ofAccount.where('id', '=', id)
      return Number((await chosen.executeTakeFirstOrThrow()).numDeletedRows)
    },

    async expireTokens(now) {
      const ended = dialect.skipLocked(
        db.selectFrom('tokens').select('hash').where('expiresAt', '<=', now).limit(ROWS_AT_ONCE),
      )
      await deleteAll(db.deleteFrom('tokens').where('hash', 'in', ended))
    },
  } satisfies Partial<WebStore>
}

function rowOf({ hash, id, number, singleUse, expiresAt }: NewToken) {
  return { hash, id, number, singleUse: Number(singleUse), expiresAt }
}

function entryOf(at: number) {
  return ({ by, id, number: subject }: NewToken) => {
    return { actor: ADMINISTRATOR, action: 'token', subject, at, detail: `${by}: ${id}` }
  }
}
