/** What a command works with: the store, the gateways, what it prints, and the audit table, without which nothing is done. */
import { access } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import type { Config } from '../config.ts'
import type { Store } from '../store/interface.ts'
import { openStore } from '../store/open.ts'
import { Failure } from './failure.ts'
import { Gateways } from './gateways.ts'
import type { Output } from './output.ts'

/** Who acts, in the audit table: no number, but whoever runs the server; the detail says who. */
const ADMINISTRATOR = 0

/** What was done, in words and as an object. */
export interface Outcome {
  words: string
  facts: object
}

export class CommandContext {
  readonly store: Store
  readonly output: Output
  private readonly config: Config
  private readonly by = whoIsHere()
  private reached: Gateways | undefined

  private constructor(config: Config, store: Store, output: Output) {
    this.config = config
    this.store = store
    this.output = output
  }

  /** Throws a Failure when there is no such database, and StoreUnavailable when it can't be opened. */
  static async open(config: Config, output: Output): Promise<CommandContext> {
    const url = config.databaseUrl
    // Opened by mistake, a file would be made, and no account found in it.
    if (!/^postgres(ql)?:/i.test(url)) {
      await access(url).catch(() => {
        throw new Failure(`there is no database ${url}; set DATABASE_URL as for the gateway`)
      })
    }
    return new CommandContext(config, await openStore(url), output)
  }

  /** Whether there may be gateways that can be reached from here. */
  get hasGateways(): boolean {
    return this.config.redisUrl !== undefined
  }

  /** Throws a Failure without REDIS_URL, and ClusterUnavailable when Redis is away. */
  async gateways(): Promise<Gateways> {
    const { redisUrl, redisPrefix } = this.config
    if (redisUrl === undefined) {
      throw new Failure('this needs REDIS_URL: a gateway that is alone can not be reached from here')
    }
    this.reached ??= await Gateways.reach(redisUrl, redisPrefix)
    return this.reached
  }

  /** Notes that something is looked at, before it is. */
  async looksAt(action: string, subject: number): Promise<void> {
    await this.store.audit(ADMINISTRATOR, action, subject, Date.now(), this.by)
  }

  /**
   * Does something and prints what was done. The audit table has who wanted it before it is begun, and afterwards what came
   * of it. `about` says more of it than the number that it is done to, 0 for none.
   */
  async act(action: string, subject: number, about: string, work: () => Promise<Outcome>): Promise<void> {
    const note = (what: string, detail: string) =>
      this.store.audit(ADMINISTRATOR, what, subject, Date.now(), [this.by, detail].filter(Boolean).join(': '))
    await note(action, about)
    const { words, facts } = await work().catch(async error => {
      // If the store is lost, what is to be said is why the work failed.
      await note(`${action} failed`, error instanceof Error ? error.message : String(error)).catch(() => {})
      throw error
    })
    await note(`${action} done`, words).finally(() => this.output.result(words, facts))
  }

  async close(): Promise<void> {
    await this.reached?.close()
    await this.store.close()
  }
}

/** As whom the command runs, and where. */
function whoIsHere(): string {
  return `${userName()}@${hostname()}`
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container the user may have no name.
    return `uid ${process.getuid?.()}`
  }
}
