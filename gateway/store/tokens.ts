/** Sign-in tokens (N5). */
import type { RawBuilder } from 'kysely'
import { ADMINISTRATOR } from './audit.ts'
import { namesOf, type StoreDialect } from './dialect.ts'
import { preparedRows } from './prepared.ts'
import { deleteAll, ROWS_AT_ONCE } from './retention.ts'
import type { Database } from './schema.ts'
import type { NewToken, WebStore } from './web-interface.ts'

const tokenColumns = { hash: 'text', id: 'text', number: 'bigint', singleUse: 'bigint', expiresAt: 'bigint' } as const
const tokenColumnNames = namesOf(tokenColumns)
const auditColumns = { actor: 'bigint', action: 'text', subject: 'bigint', at: 'bigint', detail: 'text' } as const
const auditColumnNames = namesOf(auditColumns)

export function tokens(db: Database, dialect: StoreDialect) {
  /** Adds those whose account exists, and returns the numbers of these accounts. */
  const insertTokens = preparedRows(dialect, tokenColumns, (rows: RawBuilder<TokenRow>) =>
    db
      .insertInto('tokens')
      .columns(tokenColumnNames)
      .expression(
        db
          .selectFrom(rows.as('rows'))
          .innerJoin('accounts', 'accounts.number', 'rows.number')
          .select(tokenColumnNames.map(name => `rows.${name}` as const)),
      )
      .returning('number'),
  )

  const insertAudit = preparedRows(dialect, auditColumns, (rows: RawBuilder<AuditRow>) =>
    db
      .insertInto('audit')
      .columns(auditColumnNames)
      .expression(db.selectFrom(rows.as('rows')).select(auditColumnNames)),
  )

  return {
    addTokens(given, now) {
      return db.transaction().execute(async transaction => {
        await dialect.keep(
          transaction,
          given.map(({ number }) => number),
        )
        const known = new Set((await insertTokens(transaction, given.map(rowOf))).map(({ number }) => number))
        const audited = given.filter(({ number }) => known.has(number))
        if (audited.length > 0) await insertAudit(transaction, audited.map(entryOf(now)))
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

type TokenRow = ReturnType<typeof rowOf>
type AuditRow = ReturnType<ReturnType<typeof entryOf>>

function rowOf({ hash, id, number, singleUse, expiresAt }: NewToken) {
  return { hash, id, number, singleUse: Number(singleUse), expiresAt }
}

function entryOf(at: number) {
  return ({ by, id, number: subject }: NewToken) => {
    return { actor: ADMINISTRATOR, action: 'token', subject, at, detail: `${by}: ${id}` }
  }
}
