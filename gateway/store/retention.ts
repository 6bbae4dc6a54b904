/** How long messages and requests are kept (M2, F3). */
import { setImmediate } from 'node:timers/promises'
import type { Store } from '../ports.ts'
import type { Database } from './schema.ts'

const RETENTION_MS = 30 * 24 * 60 * 60 * 1000
/** Messages removed in one transaction: the database is free for others in between. */
const MESSAGES_AT_ONCE = 1000

/** The oldest time that is still kept. */
export function oldestKept(now: number): number {
  return now - RETENTION_MS
}

export function retention(db: Database) {
  return {
    async expire(now) {
      const oldest = oldestKept(now)
      await db.deleteFrom('requests').where('askedAt', '<', oldest).execute()
      let removed: bigint
      do {
        const expired = db.selectFrom('messages').select('id').where('storedAt', '<', oldest).limit(MESSAGES_AT_ONCE)
        const result = await db.deleteFrom('messages').where('id', 'in', expired).executeTakeFirstOrThrow()
        removed = result.numDeletedRows
        await setImmediate()
      } while (removed > 0n)
    },
  } satisfies Partial<Store>
}
