/** All queries as one Store. */
import { type Store, StoreUnavailable } from '../ports.ts'
import { Refusal } from '../refusal.ts'
import { accounts } from './accounts.ts'
import { audit } from './audit.ts'
import type { StoreDialect } from './dialect.ts'
import { mailbox } from './mailbox.ts'
import { requests } from './requests.ts'
import { retention } from './retention.ts'
import { roster } from './roster.ts'
import type { Database } from './schema.ts'
import { search } from './search.ts'

/** A Store on a database whose schema is up to date. It owns the database from now on. */
export function createStore(db: Database, dialect: StoreDialect): Store {
  const queries = {
    ...accounts(db, dialect),
    ...roster(db, dialect),
    ...requests(db, dialect),
    ...mailbox(db, dialect),
    ...search(db, dialect),
    ...audit(db),
    ...retention(db),

    /** A transaction: it shows a full disk or another's lock as well as a lost database. */
    async check(): Promise<void> {
      await db
        .transaction()
        .execute(transaction => transaction.selectFrom('accounts').select('number').limit(1).execute())
    },
  }

  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    // Whoever waits for the connection already goes first.
    await db.connection().execute(async () => {})
    await db.destroy()
  }
  return {
    ...Object.assign(
      queries,
      guarded(queries, () => closed !== undefined),
    ),
    close: () => (closed ??= close()),
  }
}

/** The same methods; what a driver throws becomes StoreUnavailable, and so does everything after closing. */
function guarded(methods: object, isClosed: () => boolean): Record<string, Method> {
  const guard =
    (method: Method): Method =>
    async (...args) => {
      if (isClosed()) throw new StoreUnavailable('the store is closed')
      try {
        return await method(...args)
      } catch (error) {
        if (error instanceof StoreUnavailable || error instanceof Refusal) throw error
        const reason = error instanceof Error ? error.message : String(error)
        throw new StoreUnavailable(`the store failed: ${reason}`, { cause: error })
      }
    }
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, guard(method)]))
}

type Method = (...args: unknown[]) => Promise<unknown>
