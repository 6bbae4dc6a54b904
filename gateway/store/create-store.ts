/** Combines the queries of all modules into a Store. */
import { withDeadline } from '../deadline.ts'
import {
  ClusterUnavailable,
  messageOf,
  NumbersExhausted,
  Refusal,
  StoreNotWritable,
  StoreUnavailable,
} from '../errors.ts'
import { accounts } from './accounts.ts'
import { activity } from './activity.ts'
import { addresses } from './addresses.ts'
import { audit } from './audit.ts'
import type { StoreDialect } from './dialect.ts'
import { events } from './events.ts'
import { friendships } from './friendships.ts'
import type { Store } from './interface.ts'
import { lease } from './lease.ts'
import { removal } from './removal.ts'
import { replies } from './replies.ts'
import { requests } from './requests.ts'
import { retainedData } from './retained-data.ts'
import { retention } from './retention.ts'
import { rooms } from './rooms/rooms.ts'
import { roster } from './roster.ts'
import type { Database } from './schema.ts'
import { search } from './search.ts'
import { statistics } from './statistics.ts'
import { storedMessages } from './stored-messages.ts'
import { tokens } from './tokens.ts'
import { webhooks } from './webhooks.ts'
import { Writability } from './writability.ts'

/** Limit for check(). */
const CHECK_MS = 2000

/**
 * Creates a Store on a database whose schema is up to date. The Store closes the database. When a write has failed, `checkRoom` rejects
 * as long as more would, if a small one does not tell.
 */
export function createStore(db: Database, dialect: StoreDialect, checkRoom = async (): Promise<void> => {}): Store {
  let checking: Promise<void> | undefined
  const writability = new Writability()
  const check = async (): Promise<void> => {
    const query = db
      .selectNoFrom(({ exists, selectFrom }) => [
        dialect.isReadOnly.as('isReadOnly'),
        exists(selectFrom('accounts').select('number')).as('hasAccounts'),
      ])
      .execute()
    const [state] = await checked(query)
    if (state?.isReadOnly) throw new StoreNotWritable('the database is read-only')
    await writability.check(() => checked(checkRoom().then(() => writeNothingNew(db))))
  }
  const queries = {
    ...accounts(db, dialect),
    ...addresses(db, dialect),
    ...activity(db, dialect),
    ...events(db, dialect),
    ...roster(db, dialect),
    ...friendships(db, dialect),
    ...requests(db, dialect),
    ...storedMessages(db, dialect),
    ...search(db, dialect),
    ...audit(db),
    ...retainedData(db),
    ...removal(db, dialect),
    ...retention(db, dialect),
    ...lease(db, dialect),
    ...tokens(db, dialect),
    ...replies(db, dialect),
    ...webhooks(db, dialect),
    ...statistics(db),
    ...rooms(db, dialect),

    /** One check serves all who ask meanwhile. */
    check: () =>
      (checking ??= check().finally(() => {
        checking = undefined
      })),
  }

  const inFlight = new Set<Promise<unknown>>()
  let closed: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await Promise.allSettled(inFlight)
    await db.destroy()
  }
  return {
    ...Object.assign(
      queries,
      guarded(queries, inFlight, () => closed !== undefined, writability),
    ),
    close: () => (closed ??= close()),
  }
}

/** Wraps methods so that they throw StoreUnavailable for any error of a driver, and after closing. */
function guarded(
  methods: object,
  inFlight: Set<Promise<unknown>>,
  isClosed: () => boolean,
  writability: Writability,
): Record<string, Method> {
  const guard =
    (method: Method): Method =>
    async (...args) => {
      if (isClosed()) throw new StoreUnavailable('the store is closed')
      const work = method(...args)
      inFlight.add(work)
      try {
        return await work
      } catch (error) {
        writability.failed(error)
        const isKnown = [StoreUnavailable, ClusterUnavailable, Refusal, NumbersExhausted].some(
          known => error instanceof known,
        )
        throw isKnown ? error : new StoreUnavailable(`the store failed: ${messageOf(error)}`, { cause: error })
      } finally {
        inFlight.delete(work)
      }
    }
  return Object.fromEntries(Object.entries(methods).map(([name, method]) => [name, guard(method)]))
}

/** Writes an account as it is. */
function writeNothingNew(db: Database): Promise<unknown> {
  const first = db.selectFrom('accounts').select(({ fn }) => fn.min('number').as('number'))
  return db
    .updateTable('accounts')
    .set(({ ref }) => ({ nickname: ref('nickname') }))
    .where('number', '=', first)
    .execute()
}

/** Waits for a part of the check. Throws a StoreUnavailable after CHECK_MS. */
async function checked<T>(work: Promise<T>): Promise<T> {
  const done = await withDeadline(
    work.then(result => ({ result })),
    CHECK_MS,
  )
  if (done === undefined) throw new StoreUnavailable('the store does not respond')
  return done.result
}

type Method = (...args: unknown[]) => Promise<unknown>
