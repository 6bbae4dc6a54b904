/** The admin command, run as those who run a server do, and gateways that it reaches through Redis. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { inherited } from '../process/inherited.ts'
import { startRedis } from '../servers/redis.ts'
import { startCluster, type TestGateway } from '../start-gateway.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

export interface Ran {
  code: number
  output: string
  errors: string
}

/** Runs `admin` with nothing set but these settings, and with this as its standard input. */
export async function admin(settings: Record<string, string>, args: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, ['gateway/admin/main.ts', ...args], {
    cwd: root,
    env: { ...inherited, ...settings },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const ran = { code: -1, output: '', errors: '' }
  child.stdout.on('data', data => {
    ran.output += data
  })
  child.stderr.on('data', data => {
    ran.errors += data
  })
  // It may end without having read anything.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { ...ran, code }
}

/** What it printed with --json, line by line. */
export function jsonOf({ output }: Ran): Record<string, unknown>[] {
  return output
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
}

export interface Site {
  readonly gateway: TestGateway
  readonly redisUrl: string
  /** Runs the command with the settings of the gateways. */
  admin(...args: string[]): Promise<Ran>
  adminWith(input: string, ...args: string[]): Promise<Ran>
  /** The audit table, oldest first, without the times. */
  audited(): Promise<{ action: string; subject: number; detail: string }[]>
  close(): Promise<void>
}

/** Two instances on one Redis: each client that connects is on the other one than the last. */
export async function startSite(settings: Record<string, string> = {}): Promise<Site> {
  const redis = await startRedis()
  const gateway = await startCluster(2, { REDIS_URL: redis.url, RATE_LIMITS: 'off', ...settings })
  const shared = { REDIS_URL: redis.url, DATABASE_URL: gateway.database.url }
  return {
    gateway,
    redisUrl: redis.url,
    admin: (...args) => admin(shared, args),
    adminWith: (input, ...args) => admin(shared, args, input),
    async audited() {
      const rows = await gateway.database.rows('audit')
      return rows
        .toSorted((one, other) => Number(one.id) - Number(other.id))
        .map(({ action, subject, detail }) => ({
          action: String(action),
          subject: Number(subject),
          detail: String(detail),
        }))
    },
    async close() {
      await gateway.close()
      await redis.remove()
    },
  }
}
