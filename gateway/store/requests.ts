/** Friend requests (F3). */

import type { StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import { oldestRetained } from './retention.ts'
import { insertFriend } from './roster.ts'
import type { Database } from './schema.ts'

export function requests(db: Database, dialect: StoreDialect) {
  return {
    async addRequest(requester, target, now) {
      await db
        .insertInto('requests')
        .values({ requester, target, askedAt: now })
        .onConflict(conflict => conflict.columns(['requester', 'target']).doUpdateSet({ askedAt: now }))
        .execute()
    },

    answerRequest: (requester, answerer, agreed, now) =>
      db.transaction().execute(async transaction => {
        await dialect.lock(transaction, [requester])
        const request = await transaction
          .selectFrom('requests')
          .select('askedAt')
          .where('requester', '=', requester)
          .where('target', '=', answerer)
          .where('askedAt', '>=', oldestRetained(now))
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('blocks').select('blocked').where('owner', '=', answerer).where('blocked', '=', requester),
              ),
            ),
          )
          .executeTakeFirst()
        if (request === undefined) return 'no request'
        const outcome = agreed ? await insertFriend(transaction, dialect, requester, answerer) : undefined
        if (outcome === 'full' || outcome === 'roster full') return 'full'
        await transaction
          .deleteFrom('requests')
          .where('requester', '=', requester)
          .where('target', '=', answerer)
          .execute()
        return 'settled'
      }),
  } satisfies Partial<Store>
}
