/** A gateway that can be stopped, and restarted on the same port with the same database. */
import type { TestContext } from 'node:test'
import { readConfig } from '../../gateway/config.ts'
import { type Server, startServer } from '../../gateway/server.ts'
import { type Database, sqliteDatabase } from '../database.ts'
import { freePort } from '../servers/free-port.ts'

export class RestartableGateway {
  readonly wsUrl: string
  private readonly port: number
  private readonly database: Database
  private server: Server | undefined

  private readonly settings: Record<string, string>

  private constructor(port: number, database: Database, settings: Record<string, string>) {
    this.wsUrl = `ws://127.0.0.1:${port}/ws`
    this.port = port
    this.database = database
    this.settings = settings
  }

  /** Starts a gateway that runs until the test ends. */
  static async start(t: TestContext, settings: Record<string, string> = {}): Promise<RestartableGateway> {
    const gateway = new RestartableGateway(await freePort(), await sqliteDatabase(), settings)
    t.after(async () => {
      await gateway.stop()
      await gateway.database.remove()
    })
    await gateway.restart()
    return gateway
  }

  /** Starts it after `stop`. */
  async restart(): Promise<void> {
    const settings = {
      DATABASE_URL: this.database.url,
      LOG_LEVEL: 'silent',
      DRAIN_MS: '0',
      LOBBY: 'off',
      ...this.settings,
    }
    this.server = await startServer(readConfig({ PORT: String(this.port), ...settings }))
  }

  /** Drains and stops. */
  async stop(): Promise<void> {
    await this.server?.close()
    this.server = undefined
  }
}
