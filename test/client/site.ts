/** A gateway on one port, which can stop and come back. */
import type { TestContext } from 'node:test'
import { readConfig } from '../../gateway/config.ts'
import { type Server, startServer } from '../../gateway/server.ts'
import { type Database, sqliteDatabase } from '../database.ts'
import { freePort } from '../servers/free-port.ts'

export class Site {
  readonly wsUrl: string
  private readonly port: number
  private readonly database: Database
  private server: Server | undefined

  private constructor(port: number, database: Database) {
    this.wsUrl = `ws://127.0.0.1:${port}/ws`
    this.port = port
    this.database = database
  }

  /** Runs until the test is over. */
  static async start(t: TestContext): Promise<Site> {
    const site = new Site(await freePort(), await sqliteDatabase())
    t.after(async () => {
      await site.stop()
      await site.database.remove()
    })
    await site.startAgain()
    return site
  }

  async startAgain(): Promise<void> {
    const settings = { DATABASE_URL: this.database.url, LOG_LEVEL: 'silent', DRAIN_MS: '0' }
    this.server = await startServer(readConfig({ PORT: String(this.port), ...settings }))
  }

  /** Drains and stops. */
  async stop(): Promise<void> {
    await this.server?.close()
    this.server = undefined
  }
}
