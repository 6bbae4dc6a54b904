/** What requests with an idempotency key were answered (N5). */
import { type SqlBool, sql } from 'kysely'
import type { StoreDialect } from './dialect.ts'
import { deleteAll, ROWS_AT_ONCE } from './retention.ts'
import type { Database } from './schema.ts'
import type { WebStore } from './web-interface.ts'

export function replies(db: Database, dialect: StoreDialect) {
  return {
    async beginRequest({ apiKey, idempotencyKey, fingerprint }, { now, since, abandoned }) {
      const values = { apiKey, idempotencyKey, fingerprint, status: null, body: null, at: now }
      const begun = await db
        .insertInto('replies')
        .values(values)
        .onConflict(conflict =>
          conflict
            .columns(['apiKey', 'idempotencyKey'])
            .doUpdateSet({ fingerprint, status: null, body: null, at: now })
            .where(({ eb, or, and }) =>
              or([
                eb('replies.at', '<', since),
                and([
                  eb('replies.status', 'is', null),
                  eb('replies.at', '<', abandoned),
                  eb('replies.fingerprint', '=', fingerprint),
                ]),
              ]),
            ),
        )
        .returning('apiKey')
        .execute()
      if (begun.length > 0) return 'begun'
      const row = await db
        .selectFrom('replies')
        .select(['fingerprint', 'status', 'body'])
        .where('apiKey', '=', apiKey)
        .where('idempotencyKey', '=', idempotencyKey)
        .executeTakeFirst()
      // Forgotten meanwhile: whoever served it failed.
      if (row === undefined) return 'running'
      if (row.fingerprint !== fingerprint) return 'other'
      return row.status === null ? 'running' : { status: row.status, body: row.body ?? '' }
    },

    async endRequest(apiKey, idempotencyKey, reply) {
      if (reply === undefined) {
        await db
          .deleteFrom('replies')
          .where('apiKey', '=', apiKey)
          .where('idempotencyKey', '=', idempotencyKey)
          .where('status', 'is', null)
          .execute()
        return
      }
      await db
        .updateTable('replies')
        .set({ status: reply.status, body: reply.body })
        .where('apiKey', '=', apiKey)
        .where('idempotencyKey', '=', idempotencyKey)
        .execute()
    },

    async expireRequests(before) {
      const old = dialect.skipLocked(
        db.selectFrom('replies').select(['apiKey', 'idempotencyKey']).where('at', '<', before).limit(ROWS_AT_ONCE),
      )
      await deleteAll(
        db.deleteFrom('replies').where(query => sql<SqlBool>`${query.refTuple('apiKey', 'idempotencyKey')} in ${old}`),
      )
    },
  } satisfies Partial<WebStore>
}
