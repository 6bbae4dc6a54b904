/** What is kept for an account: shown to those who run the server, never to users. */
import type { Store } from './interface.ts'
import { oldestKept } from './retention.ts'
import type { Database } from './schema.ts'

export function kept(db: Database) {
  return {
    kept: (number, now) =>
      db.transaction().execute(async transaction => {
        const account = await transaction
          .selectFrom('accounts')
          .select(['nickname', 'disabledAt'])
          .where('number', '=', number)
          .executeTakeFirst()
        if (account === undefined) return undefined
        const messages = await transaction
          .selectFrom('messages')
          .select(['storedAt', 'frame'])
          .where('recipient', '=', number)
          .where('storedAt', '>=', oldestKept(now))
          .orderBy('id')
          .execute()
        const requests = await transaction
          .selectFrom('requests')
          .selectAll()
          .where('askedAt', '>=', oldestKept(now))
          .where(query => query.or([query('requester', '=', number), query('target', '=', number)]))
          .orderBy('askedAt')
          .execute()
        return {
          nickname: account.nickname,
          disabledSince: account.disabledAt ?? undefined,
          messages,
          requestsFrom: requests
            .filter(({ target }) => target === number)
            .map(({ requester, askedAt }) => ({ number: requester, askedAt })),
          requestsTo: requests
            .filter(({ requester }) => requester === number)
            .map(({ target, askedAt }) => ({ number: target, askedAt })),
        }
      }),
  } satisfies Partial<Store>
}
