/** The data retained for an account, shown to administrators and never to users. */
import type { Store } from './interface.ts'
import { oldestRetained } from './retention.ts'
import type { Database } from './schema.ts'

export function retainedData(db: Database) {
  return {
    retainedData: (number, now) =>
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
          .where('storedAt', '>=', oldestRetained(now))
          .orderBy('id')
          .execute()
        const requests = await transaction
          .selectFrom('requests')
          .selectAll()
          .where('askedAt', '>=', oldestRetained(now))
          .where(query => query.or([query('requester', '=', number), query('target', '=', number)]))
          .orderBy('askedAt')
          .execute()
        return {
          nickname: account.nickname,
          disabledSince: account.disabledAt ?? undefined,
          messages: messages.filter(({ frame }) => frame.length > 0),
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
