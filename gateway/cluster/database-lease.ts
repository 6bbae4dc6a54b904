/**
 * Instances that share a database without sharing a Redis would not know of each other, and a number could be signed in twice. So they
 * hold a lease in the database, one for all that share a Redis; without it, none serves. Instances that share a Redis without sharing a
 * database would take each other's accounts for their own: the first of them enters its database in Redis, and those with another wait.
 */
import type { Logger } from 'pino'
import { StoreUnavailable } from '../errors.ts'
import type { Store } from '../store/interface.ts'

const LEASE_MS = 10_000
const RENEW_EVERY_MS = 2500

/** What instances that share a Redis have in common. */
export interface ClusterIdentity {
  /** Returns the id, which is made when there is none. Throws ClusterUnavailable. */
  read(): Promise<string>
  /** Sets the id again, which Redis may have lost. Throws ClusterUnavailable. */
  restore(id: string): Promise<void>
  /** Enters a database as that of all, for so long, unless another one is entered. Returns whether it is entered. Throws ClusterUnavailable. */
  enterDatabase(id: string, milliseconds: number): Promise<boolean>
}

export class DatabaseLease {
  /** Resolves when other instances have taken the lease, because it was not renewed in time. */
  readonly lost: Promise<void>
  private readonly store: Store
  private readonly identity: ClusterIdentity | undefined
  private readonly holder: string
  private readonly database: string
  private readonly log: Logger
  private readonly setLost: () => void
  private timer: NodeJS.Timeout | undefined
  private renewing: Promise<void> = Promise.resolve()

  private constructor(
    store: Store,
    identity: ClusterIdentity | undefined,
    holder: string,
    database: string,
    log: Logger,
  ) {
    this.store = store
    this.identity = identity
    this.holder = holder
    this.database = database
    this.log = log
    const { promise, resolve } = Promise.withResolvers<void>()
    this.lost = promise
    this.setLost = resolve
    this.schedule()
  }

  /** Takes the lease, for an instance that is alone or for a cluster. Throws StoreUnavailable while others have it, and ClusterUnavailable. */
  static async take(
    store: Store,
    identity: ClusterIdentity | undefined,
    instance: string,
    log: Logger,
  ): Promise<DatabaseLease> {
    const holder = identity === undefined ? instance : await identity.read()
    const database = await store.databaseId()
    if (identity !== undefined && !(await identity.enterDatabase(database, LEASE_MS))) {
      throw new StoreUnavailable('the gateways that share a Redis with this one use another database')
    }
    if (await store.renewLease(holder, LEASE_MS)) return new DatabaseLease(store, identity, holder, database, log)
    throw new StoreUnavailable('another gateway uses it, and does not share a Redis with this one')
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.renewing = this.renew()
    }, RENEW_EVERY_MS)
  }

  private async renew(): Promise<void> {
    try {
      if (!(await this.store.renewLease(this.holder, LEASE_MS))) {
        this.log.error('the lease on the database is lost: gateways that do not share a Redis with this one use it')
        this.setLost()
        return
      }
      await this.identity?.restore(this.holder)
      // Another one is entered only if this one was not renewed for so long that a gateway with the other could start; or by a neighbour.
      if ((await this.identity?.enterDatabase(this.database, LEASE_MS)) === false) {
        this.log.error('gateways that share a Redis with this one use another database')
      }
    } catch {
      // Whoever needs the database or Redis reports it.
    }
    this.schedule()
  }

  /** Ends the renewal; an instance that is alone gives the lease up. */
  async stop(): Promise<void> {
    await this.renewing
    clearTimeout(this.timer)
    // The other instances of a cluster still hold it.
    if (this.identity === undefined) await this.store.endLease(this.holder).catch(() => {})
  }
}
