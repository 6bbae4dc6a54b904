/** Counts of what there is, for the HTTP API (N5). */
import type { Database } from './schema.ts'
import type { WebStore } from './web-interface.ts'

export function statistics(db: Database) {
  return {
    async statistics() {
      const accounts = await db
        .selectFrom('accounts')
        .select(({ fn }) => [fn.countAll<number>().as('all'), fn.count<number>('disabledAt').as('disabled')])
        .executeTakeFirstOrThrow()
      const messages = await db
        .selectFrom('messages')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('confirmedAt', 'is', null)
        .executeTakeFirstOrThrow()
      return { registeredAccounts: accounts.all, disabledAccounts: accounts.disabled, storedMessages: messages.count }
    },
  } satisfies Partial<WebStore>
}
