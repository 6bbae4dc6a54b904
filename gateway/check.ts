/** Whether a server could start with these settings; nothing is changed, and no user is served. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { pino } from 'pino'
import { checkSocketPath } from './admin/local-socket.ts'
import { Certificate } from './certificate.ts'
import { ClusterKeys } from './cluster/keys.ts'
import { closeCluster, openCluster } from './cluster/open.ts'
import type { Config } from './config.ts'
import { messageOf } from './errors.ts'
import { listenError } from './start-up.ts'
import { checkStore } from './store/open.ts'

/** Returns one line for each problem, which begins with the name of the setting. */
export async function findProblems(config: Config): Promise<string[]> {
  const { clusterSecret, databaseUrl, migrate, redisPrefix, redisUrl } = config
  const keys = new ClusterKeys(clusterSecret, redisPrefix)
  const checks: [setting: string, check: Promise<void>][] = [
    ['DATABASE_URL: ', checkStore(databaseUrl, migrate ? 'accept' : 'refuse')],
    ['REDIS_URL: ', openCluster(redisUrl, redisPrefix, keys).then(closeCluster)],
    ['', checkPorts(config)],
    ['', checkCertificate(config)],
    ['', checkAdminSocket(config)],
  ]
  const outcomes = await Promise.allSettled(checks.map(([, check]) => check))
  return outcomes.flatMap((outcome, place) =>
    outcome.status === 'fulfilled' ? [] : [`${checks[place]?.[0]}${messageOf(outcome.reason)}`],
  )
}

async function checkPorts({ host, port, tcpHost = host, tcpPort }: Config): Promise<void> {
  await checkPort({ HOST: host, PORT: port }, port, host)
  if (tcpPort !== undefined) await checkPort({ TCP_HOST: tcpHost, TCP_PORT: tcpPort }, tcpPort, tcpHost)
}

async function checkPort(settings: Record<string, string | number>, port: number, host: string): Promise<void> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    throw listenError(error, settings)
  } finally {
    server.close()
  }
}

async function checkCertificate(config: Config): Promise<void> {
  Certificate.open(config, pino({ enabled: false }))
}

/** Beside a SQLite file there is room for it, if there is for the file. */
async function checkAdminSocket({ adminSocket }: Config): Promise<void> {
  if (!['', 'off'].includes(adminSocket)) await checkSocketPath(adminSocket)
}
