/** Who did what to whom (S2). */
import type { Store } from '../ports.ts'
import type { Database } from './schema.ts'

export function audit(db: Database) {
  return {
    async audit(actor, action, subject, now) {
      await db.insertInto('audit').values({ actor, action, subject, at: now }).execute()
    },
  } satisfies Partial<Store>
}
