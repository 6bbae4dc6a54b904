/** The start of a server: waits for what it needs and is away, and says in one line what it can never work with. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Certificate } from './certificate.ts'
import type { Config } from './config.ts'
import { ClusterUnavailable, codeOf, Misconfigured, messageOf, StoreUnavailable } from './errors.ts'
import { WaitingServer } from './http/waiting-server.ts'
import { commitOf } from './version.ts'

const RETRY_MS = 2000

export class StartUp {
  private readonly config: Config
  private readonly log: Logger
  private readonly certificate: Certificate | undefined
  private waiting: WaitingServer | undefined

  constructor(config: Config, log: Logger, certificate: Certificate | undefined) {
    this.config = config
    this.log = log
    this.certificate = certificate
  }

  /**
   * Opens what a setting names. While that is away, /readyz says so, the log too, and it is tried again every two seconds. Throws
   * Misconfigured if it cannot be used; the message names the setting.
   */
  async open<T>(setting: 'DATABASE_URL' | 'REDIS_URL', work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        const problem = `${setting}: ${messageOf(error)}`
        if (error instanceof Misconfigured) throw new Misconfigured(problem, { cause: error })
        if (!(error instanceof StoreUnavailable || error instanceof ClusterUnavailable)) throw error
        this.log.warn({ setting, reason: error.message }, 'not available yet; waiting')
        await this.answerProbes(problem)
        await delay(RETRY_MS)
      }
    }
  }

  /** Gives the port back. */
  async close(): Promise<void> {
    await this.waiting?.close()
    this.waiting = undefined
  }

  private async answerProbes(problem: string): Promise<void> {
    if (this.waiting !== undefined) {
      this.waiting.problem = problem
      return
    }
    const waiting = new WaitingServer(problem, commitOf(this.config), this.certificate)
    await waiting.listen(this.config.host, this.config.port).catch(error => {
      throw listenError(error, { HOST: this.config.host, PORT: this.config.port })
    })
    this.waiting = waiting
  }
}

/** Returns a Misconfigured for an address that cannot be listened on, which names the setting: the host, or the port. */
export function listenError(
  error: unknown,
  settings: { readonly [setting: string]: string | number | undefined },
): unknown {
  const [[hostName, host] = [], [portName, port] = []] = Object.entries(settings)
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new Misconfigured(`${portName}: ${port} on ${host} is in use by another process`, { cause: error })
    case 'EACCES':
      return new Misconfigured(`${portName}: no right to listen on ${port}`, { cause: error })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Misconfigured(`${hostName}: ${host} is no address of this machine`, { cause: error })
    default:
      return error
  }
}
