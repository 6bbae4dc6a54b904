/** Gateways in processes of their own that share a Redis and a database of the test's own. */
import { postgresDatabase } from '../database.ts'
import { GatewayProcess } from '../process/gateway-process.ts'
import { type RedisServer, startRedis } from '../servers/redis.ts'

/** What a test, or a file with `after`, ends with. */
export interface Scope {
  after(done: () => Promise<unknown>): void
}

/** What instances share. */
export interface Shared {
  readonly redis: RedisServer
  readonly database: { readonly url: string; rows(table: string): Promise<Record<string, unknown>[]> }
}

export interface Processes extends Shared {
  readonly one: GatewayProcess
  readonly two: GatewayProcess
  readonly three: GatewayProcess
  readonly all: readonly GatewayProcess[]
}

/** A Redis and a database, for as long as the test lasts. */
export async function startShared(scope: Scope): Promise<Shared> {
  const [redis, database] = await Promise.all([startRedis(), postgresDatabase()])
  scope.after(() => Promise.all([redis.remove(), database.remove()]))
  return { redis, database }
}

/** An instance, for as long as the test lasts. What it shares may be overruled. */
export async function startInstance(
  scope: Scope,
  { redis, database }: { redis: { url: string }; database: { url: string } },
  settings: Record<string, string> = {},
): Promise<GatewayProcess> {
  const shared = { REDIS_URL: redis.url, DATABASE_URL: database.url, RATE_LIMITS: 'off' }
  const gateway = await GatewayProcess.start({ ...shared, ...settings })
  scope.after(() => gateway.remove())
  return gateway
}

/** Three instances. */
export async function startProcesses(scope: Scope, settings: Record<string, string> = {}): Promise<Processes> {
  const shared = await startShared(scope)
  const start = () => startInstance(scope, shared, settings)
  const [one, two, three] = await Promise.all([start(), start(), start()])
  return { ...shared, one, two, three, all: [one, two, three] }
}
