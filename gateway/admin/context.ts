/** The resources of a command: the store, the cluster, the output, and the audit table, which records everything it does. */
import { access } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import { ClusterKeys } from '../cluster/keys.ts'
import type { Config } from '../config.ts'
import type { EventKind } from '../store/event-kinds.ts'
import type { Store } from '../store/interface.ts'
import { isPostgres, openStore } from '../store/open.ts'
import { ClusterClient } from './cluster-client.ts'
import { CommandError } from './errors.ts'
import type { Output } from './output.ts'

/** The actor in the audit table: no account, but an administrator, whom the detail names. */
const ADMINISTRATOR = 0

/** The result of a command: a sentence for people, and an object for programs. */
export interface CommandResult {
  message: string
  data: object
}

export class CommandContext {
  readonly store: Store
  readonly output: Output
  readonly config: Config
  /** The user and the machine that this command runs on. */
  readonly administrator = `${userName()}@${hostname()}`
  private client: ClusterClient | undefined

  private constructor(config: Config, store: Store, output: Output) {
    this.config = config
    this.store = store
    this.output = output
  }

  /** Throws a CommandError if there is no such database, Misconfigured if it has another schema, and StoreUnavailable. */
  static async open(config: Config, output: Output): Promise<CommandContext> {
    const url = config.databaseUrl
    // Opening a file that does not exist would create an empty database.
    if (!isPostgres(url)) {
      await access(url).catch(() => {
        throw new CommandError(`there is no database ${url}; set DATABASE_URL as for the gateway`)
      })
    }
    return new CommandContext(config, await openStore(url, { olderSchema: 'refuse' }), output)
  }

  /** Whether the settings name a Redis, through which instances can be reached. */
  get hasCluster(): boolean {
    return this.config.redisUrl !== undefined
  }

  /** Connects on first use. Throws a CommandError without REDIS_URL, and ClusterUnavailable if Redis is unavailable. */
  async cluster(): Promise<ClusterClient> {
    const { clusterSecret, redisUrl, redisPrefix } = this.config
    if (redisUrl === undefined) {
      throw new CommandError('this needs REDIS_URL: a gateway without Redis cannot be reached from here')
    }
    this.client ??= await ClusterClient.connect(redisUrl, redisPrefix, new ClusterKeys(clusterSecret, redisPrefix))
    return this.client
  }

  /** Makes an entry in the audit table; to be called before private data is read. */
  async record(action: string, subject: number, detail = ''): Promise<void> {
    const text = [this.administrator, detail].filter(Boolean).join(': ')
    await this.store.audit(ADMINISTRATOR, action, subject, Date.now(), text)
  }

  /** Adds to the events of an account, unless the settings say that none are kept. */
  async recordEvent(kind: EventKind, number: number): Promise<void> {
    if (this.config.eventsDays === 0) return
    const now = Date.now()
    const event = { number, kind, address: '', detail: this.administrator, firstAt: now, lastAt: now, count: 1 }
    await this.store.recordEvents([event])
  }

  /**
   * Runs `work` and prints its result. The audit table gets one entry before it starts and one with its result.
   * `subject` is the account concerned, 0 for none; `detail` goes into the first entry.
   */
  async audited(action: string, subject: number, detail: string, work: () => Promise<CommandResult>): Promise<void> {
    await this.record(action, subject, detail)
    const { message, data } = await work().catch(async error => {
      // If the store fails as well, report the first error.
      await this.record(`${action} failed`, subject, error instanceof Error ? error.message : String(error)).catch(
        () => {},
      )
      throw error
    })
    await this.record(`${action} done`, subject, message).finally(() => this.output.result(message, data))
  }

  async close(): Promise<void> {
    await this.client?.close()
    await this.store.close()
  }
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container the user may have no name.
    return `uid ${process.getuid?.()}`
  }
}
