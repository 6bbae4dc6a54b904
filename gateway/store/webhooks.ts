/** Webhooks on their way to their receivers (N5). */
import { sql } from 'kysely'
import type { StoreDialect } from './dialect.ts'
import { deleteAll, ROWS_AT_ONCE } from './retention.ts'
import type { Database } from './schema.ts'
import type { WebStore } from './web-interface.ts'

export function webhooks(db: Database, dialect: StoreDialect) {
  return {
    async addWebhooks(given, now) {
      const rows = given.map(({ event, url, body }) => ({ event, url, body, at: now }))
      await db
        .insertInto('webhooks')
        .columns(['event', 'url', 'body', 'createdAt', 'dueAt', 'attempts', 'problem'])
        .expression(
          db
            .selectFrom(dialect.rows({ event: 'text', url: 'text', body: 'text', at: 'bigint' }, rows).as('rows'))
            .select([
              ...(['event', 'url', 'body', 'at as createdAt', 'at as dueAt'] as const),
              sql.lit(0).as('attempts'),
              sql.lit('').as('problem'),
            ])
            .where(sql.lit(true)),
        )
        .execute()
    },

    async claimWebhooks(url, limit, now, until) {
      const due = dialect.skipLocked(
        db
          .selectFrom('webhooks')
          .select('id')
          .where('url', '=', url)
          .where('dueAt', '<=', now)
          .orderBy('dueAt')
          .orderBy('id')
          .limit(limit),
      )
      const claimed = await db
        .updateTable('webhooks')
        .set({ dueAt: until })
        .where('id', 'in', due)
        .returning(['id', 'event', 'url', 'body', 'createdAt', 'attempts'])
        .execute()
      return claimed.sort((one, other) => one.id - other.id)
    },

    async removeWebhook(id) {
      await db.deleteFrom('webhooks').where('id', '=', id).execute()
    },

    async failWebhook(id, now, dueAt, problem) {
      await db
        .updateTable('webhooks')
        .set(({ ref }) => ({
          attempts: sql<number>`${ref('attempts')} + 1`,
          dueAt: dueAt ?? null,
          failedAt: dueAt === undefined ? now : null,
          problem,
        }))
        .where('id', '=', id)
        .execute()
    },

    async countWebhooks() {
      const { waiting, dead } = await db
        .selectFrom('webhooks')
        .select(({ fn }) => [fn.count<number>('dueAt').as('waiting'), fn.count<number>('failedAt').as('dead')])
        .executeTakeFirstOrThrow()
      return { waiting: Number(waiting), dead: Number(dead) }
    },

    async deadWebhooks(limit) {
      const rows = await db
        .selectFrom('webhooks')
        .select(['id', 'event', 'url', 'body', 'createdAt', 'attempts', 'failedAt', 'problem'])
        .where('failedAt', 'is not', null)
        .orderBy('failedAt', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
      return rows.map(row => ({ ...row, failedAt: row.failedAt ?? 0 }))
    },

    async reviveWebhooks(now) {
      const { numUpdatedRows } = await db
        .updateTable('webhooks')
        .set({ dueAt: now, createdAt: now, failedAt: null, attempts: 0 })
        .where('failedAt', 'is not', null)
        .executeTakeFirstOrThrow()
      return Number(numUpdatedRows)
    },

    async abandonWebhooks(before, now, problem) {
      await db
        .updateTable('webhooks')
        .set({ dueAt: null, failedAt: now, problem })
        .where('dueAt', 'is not', null)
        .where('createdAt', '<', before)
        .execute()
    },

    async expireWebhooks(before) {
      const old = dialect.skipLocked(
        db.selectFrom('webhooks').select('id').where('failedAt', '<', before).limit(ROWS_AT_ONCE),
      )
      await deleteAll(db.deleteFrom('webhooks').where('id', 'in', old))
    },

    async blocked(pairs) {
      const rows = await db
        .selectFrom(dialect.senders(pairs).as('pairs'))
        .innerJoin('blocks', join =>
          join.onRef('blocks.owner', '=', 'pairs.recipient').onRef('blocks.blocked', '=', 'pairs.sender'),
        )
        .select(['pairs.recipient', 'pairs.sender'])
        .execute()
      const found = new Set(rows.map(({ recipient, sender }) => `${sender}→${recipient}`))
      return pairs.map(({ recipient, sender }) => found.has(`${sender}→${recipient}`))
    },
  } satisfies Partial<WebStore>
}
