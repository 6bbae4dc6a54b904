/** All queries as one Store. */
import { setTimeout } from 'node:timers/promises'
import { ClusterUnavailable, Refusal, StoreUnavailable } from '../errors.ts'
import { accounts } from './accounts.ts'
import { audit } from './audit.ts'
import type { StoreDialect } from './dialect.ts'
import type { Store } from './interface.ts'
import { requests } from './requests.ts'
import { kept } from './retained-data.ts'
import { retention } from './retention.ts'
import { roster } from './roster.ts'
import type { Database } from './schema.ts'
import { search } from './search.ts'
import { mailbox } from './stored-messages.ts'

/** A check that takes longer has failed. */
const CHECK_MS = 2000

/** A Store on a database whose schema is up to date. It owns the database from now on. */
export function createStore(db: Database, dialect: StoreDialect): Store {
  const queries = {
    ...accounts(db, dialect),
    ...roster(db, dialect),
    ...requests(db, dialect),
    ...mailbox(db, dialect),
    ...search(db, dialect),
    ...audit(db),
    ...kept(db),
    ...retention(db, dialect),

    /** A transaction: it shows a full disk or another's lock as well as a lost database. */
    async check(): Promise<void> {
      const answer = db
        .transaction()
        .execute(transaction => transaction.selectFrom('accounts').select('number').limit(1).execute())
      await before(CHECK_MS, answer)
    },
  }

  const underWay = new Set<Promise<unknown>>()
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await Promise.allSettled(underWay)
    await db.destroy()
  }
  return {
    ...Object.assign(
      queries,
      guarded(queries, underWay, () => closed !== undefined),
    ),
    close: () => (closed ??= close()),
  }
}

/** What went wrong, in a line for logs. */
export function reasonOf(error: unknown): string {
  // When a host has several addresses and none answers, the error has no message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join(', ')
  return error instanceof Error ? error.message : String(error)
}

/** The same methods; what a driver throws becomes StoreUnavailable, and so does everything after closing. */
function guarded(methods: object, underWay: Set<Promise<unknown>>, isClosed: () => boolean): Record<string, Method> {
  const guard =
    (method: Method): Method =>
    async (...args) => {
      if (isClosed()) throw new StoreUnavailable('the store is closed')
      const work = method(...args)
      underWay.add(work)
      try {
        return await work
      } catch (error) {
        const isKnown = [StoreUnavailable, ClusterUnavailable, Refusal].some(known => error instanceof known)
        throw isKnown ? error : new StoreUnavailable(`the store failed: ${reasonOf(error)}`, { cause: error })
      } finally {
        underWay.delete(work)
      }
    }
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, guard(method)]))
}

async function before(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const timer = new AbortController()
  const late = setTimeout(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new StoreUnavailable('the store does not answer')
  })
  await Promise.race([work, late]).finally(() => timer.abort())
}

type Method = (...args: unknown[]) => Promise<unknown>
