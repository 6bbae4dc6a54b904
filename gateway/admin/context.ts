/** The resources of a command: the store, the gateways, the output, and the audit table, which records everything it does. */
import { access } from 'node:fs/promises'
import { hostname, userInfo } from 'node:os'
import type { Clock } from '../clock.ts'
import { ClusterKeys } from '../cluster/keys.ts'
import type { Config } from '../config.ts'
import { ClusterUnavailable, messageOf } from '../errors.ts'
import { entryFrames } from '../programs/chat/entry-frame.ts'
import type { RoomNews } from '../programs/chat/news.ts'
import { ADMINISTRATOR } from '../store/audit.ts'
import type { EventKind } from '../store/event-kinds.ts'
import type { Store } from '../store/interface.ts'
import { isPostgres, openStore } from '../store/open.ts'
import type { Said, Saying } from '../store/rooms/interface.ts'
import { ClusterClient } from './cluster-client.ts'
import { CommandError } from './errors.ts'
import type { Gateways } from './gateways.ts'
import { LocalGateway } from './local-gateway.ts'
import { localSocketPath } from './local-socket.ts'
import { escaped, type Output } from './output.ts'
import { tellClosed, tellNews } from './room-news.ts'

/** The result of a command: a sentence for people, and an object for programs. */
export interface CommandResult {
  message: string
  data: object
}

export class CommandContext {
  readonly store: Store
  readonly clock: Clock = Date
  readonly output: Output
  readonly config: Config
  /** The user and the machine that this command runs on. */
  readonly administrator = `${userName()}@${hostname()}`
  /** Why the store cannot be used, if it cannot and the command does without it. */
  private readonly storeProblem: string | undefined
  /** Whether the command is of use with one gateway of several. */
  private readonly isPartlyOfUse: boolean
  private gateways: Gateways | undefined

  private constructor(config: Config, store: Store, output: Output, needsStore: boolean, storeProblem?: string) {
    this.config = config
    this.store = store
    this.output = output
    this.isPartlyOfUse = !needsStore
    this.storeProblem = storeProblem
  }

  /**
   * Unless the command needs the store, it may be away. Throws a CommandError if there is no such database, Misconfigured if it has
   * another schema, and StoreUnavailable.
   */
  static async open(config: Config, output: Output, needsStore = true): Promise<CommandContext> {
    const store = await open(config.databaseUrl).catch(error => {
      if (needsStore || !(error instanceof Error)) throw error
      return error
    })
    if (!(store instanceof Error))
      return CommandContext.withGateway(new CommandContext(config, store, output, needsStore))
    warn(`without the database, and so not in the audit table: ${store.message}`)
    return CommandContext.withGateway(new CommandContext(config, absentStore(store), output, needsStore, store.message))
  }

  /** Without Redis there can be one gateway, on this machine. */
  private static async withGateway(context: CommandContext): Promise<CommandContext> {
    if (context.config.redisUrl === undefined) context.gateways = await connectLocally(context.config)
    return context
  }

  /** Whether there are gateways to be reached: through the Redis of the settings, or one that runs on this machine. */
  get hasCluster(): boolean {
    return this.config.redisUrl !== undefined || this.gateways !== undefined
  }

  /**
   * Connects on first use. While Redis is unavailable, a command that does without the store reaches the gateway on this machine, if
   * there is one. Throws a CommandError if none can be reached, and ClusterUnavailable if that is because of Redis.
   */
  async cluster(): Promise<Gateways> {
    this.gateways ??= await this.connect()
    return this.gateways
  }

  private async connect(): Promise<Gateways> {
    const { clusterSecret, redisUrl, redisPrefix } = this.config
    if (redisUrl === undefined) throw new CommandError(noGateway(this.config))
    try {
      return await ClusterClient.connect(redisUrl, redisPrefix, new ClusterKeys(clusterSecret, redisPrefix))
    } catch (error) {
      const mayBeOne = this.isPartlyOfUse && error instanceof ClusterUnavailable
      const local = mayBeOne ? await connectLocally(this.config) : undefined
      if (local === undefined) throw error
      warn(`only the gateway on this machine is reached: ${messageOf(error)}`)
      return local
    }
  }

  /** Makes an entry in the audit table; to be called before private data is read. */
  async record(action: string, subject: number, detail = ''): Promise<void> {
    if (this.storeProblem !== undefined) return
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

  async tellNews(news: RoomNews): Promise<void> {
    if (this.hasCluster) await tellNews(await this.cluster(), news)
  }

  async tellClosed(room: number): Promise<void> {
    if (this.hasCluster) await tellClosed(await this.cluster(), room)
  }

  async say(saying: Saying): Promise<Said> {
    const [said = 'unknown room'] = await this.store.say([saying], this.clock.now())
    const { room } = saying
    if (typeof said !== 'string') await this.tellNews({ room, frames: entryFrames(room, [said.entry]) })
    return said
  }

  /**
   * Runs `work` and prints its result. The audit table gets one entry before it starts and one with its result.
   * `subject` is the account concerned, 0 for none; `detail` goes into the first entry.
   */
  async audited(action: string, subject: number, detail: string, work: () => Promise<CommandResult>): Promise<void> {
    await this.record(action, subject, detail)
    const { message, data } = await work().catch(async error => {
      // If the store fails as well, report the first error.
      await this.record(`${action} failed`, subject, messageOf(error)).catch(() => {})
      throw error
    })
    await this.record(`${action} done`, subject, message).finally(() => this.output.result(message, data))
  }

  async close(): Promise<void> {
    await this.gateways?.close()
    if (this.storeProblem === undefined) await this.store.close()
  }
}

async function open(url: string): Promise<Store> {
  // Opening a file that does not exist would create an empty database.
  if (!isPostgres(url)) {
    await access(url).catch(() => {
      throw new CommandError(`there is no database ${url}; set DATABASE_URL as for the gateway`)
    })
  }
  return openStore(url, { olderSchema: 'refuse' })
}

/** Every method rejects. */
function absentStore(error: Error): Store {
  return new Proxy({} as Store, { get: () => () => Promise.reject(error) })
}

async function connectLocally(config: Config): Promise<LocalGateway | undefined> {
  const path = localSocketPath(config)
  return path === undefined ? undefined : LocalGateway.connect(path, config.redisUrl !== undefined)
}

function noGateway(config: Config): string {
  const path = localSocketPath(config)
  return path === undefined
    ? 'no gateway can be reached: set REDIS_URL or ADMIN_SOCKET as for the gateway'
    : `no gateway answers at ${path}; set DATABASE_URL, REDIS_URL and ADMIN_SOCKET as for the gateway`
}

function warn(text: string): void {
  process.stderr.write(`${escaped(text)}\n`)
}

function userName(): string {
  try {
    return userInfo().username
  } catch {
    // In a container the user may have no name.
    return `uid ${process.getuid?.()}`
  }
}
