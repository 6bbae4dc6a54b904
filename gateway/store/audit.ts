/** The audit table: actions of operators and administrators (S2). */
import type { Store } from './interface.ts'
import type { Database } from './schema.ts'

/** The actor of what administrators do: no account. The detail names who it was. */
export const ADMINISTRATOR = 0

export function audit(db: Database) {
  return {
    async audit(actor, action, subject, now, detail = '') {
      await db.insertInto('audit').values({ actor, action, subject, at: now, detail }).execute()
    },

    auditEntries: limit =>
      db
        .selectFrom('audit')
        .select(['at', 'actor', 'action', 'subject', 'detail'])
        .orderBy('id', 'desc')
        .limit(limit)
        .execute(),
  } satisfies Partial<Store>
}
