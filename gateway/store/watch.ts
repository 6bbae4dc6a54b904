/** Logs when the store is lost and when it is back: its failures alone would be a line for each request, or none. */
import type { Logger } from 'pino'
import type { Store } from './interface.ts'

const CHECK_EVERY_MS = 1000

export class StoreWatch {
  private readonly store: Pick<Store, 'check'>
  private readonly log: Logger
  private lostAt: number | undefined
  private isChecking = false
  private isStopped = false
  private timer: NodeJS.Timeout | undefined

  constructor(store: Pick<Store, 'check'>, log: Logger) {
    this.store = store
    this.log = log
  }

  /** To be called when a method of the store has failed; that may have been the fault of one request. */
  failed(): void {
    if (!this.isChecking && !this.isStopped) this.check()
  }

  stop(): void {
    this.isStopped = true
    clearTimeout(this.timer)
  }

  private check(): void {
    this.isChecking = true
    this.store.check().then(
      () => this.found(),
      error => this.missed(error),
    )
  }

  private found(): void {
    this.isChecking = false
    if (this.lostAt === undefined) return
    this.log.warn({ seconds: Math.round((performance.now() - this.lostAt) / 1000) }, 'the store is back')
    this.lostAt = undefined
  }

  private missed(error: unknown): void {
    if (this.isStopped) return
    if (this.lostAt === undefined) {
      this.lostAt = performance.now()
      this.log.error({ err: error }, 'the store is lost')
    }
    this.timer = setTimeout(() => this.check(), CHECK_EVERY_MS)
  }
}
