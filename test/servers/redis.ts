/** Redis servers of a test's own: on free ports, with their files in temporary folders. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'

const START_MS = 20_000
const POLL_MS = 20
const SLOTS = 16_384
const READY = /Ready to accept connections/

export interface RedisServerOptions {
  /** More of what redis-server takes, like `['--maxclients', '10']`. */
  args?: readonly string[]
  password?: string
  /** Keeps the data across restarts, in an append-only file that is written at once. */
  appendonly?: boolean
}

/** What a test does to a server. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** The process that runs now, or ran last. */
  readonly pid: number | undefined
  /** Sends one command, over a connection of its own. */
  command(name: string, ...args: (string | number)[]): Promise<unknown>
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
  /** Starts again on the same port, once killed: empty, unless there is an append-only file. */
  start(): Promise<void>
  /** SIGSTOP: connections stay, and new ones are made, but nothing is answered until `resume`. */
  pause(): void
  resume(): void
  /** Ends the server, however it is, and removes its files. */
  remove(): Promise<void>
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** Starts a server that keeps nothing on disk, and waits until it is ready. */
export async function startRedis({
  args = [],
  password,
  appendonly = false,
}: RedisServerOptions = {}): Promise<RedisServer> {
  return startServer({
    port: await freePort(),
    password,
    ready: READY,
    args: [
      ...['--save', '', '--appendonly', appendonly ? 'yes' : 'no', '--appendfsync', 'always'],
      ...['--repl-diskless-sync-delay', '0'],
      ...(password === undefined ? [] : ['--requirepass', password, '--masterauth', password]),
      ...args,
    ],
  })
}

/** A Redis Cluster of three masters. */
export interface RedisCluster {
  readonly url: string
  readonly nodes: readonly RedisServer[]
  remove(): Promise<void>
}

export async function startRedisCluster({ password }: { password?: string } = {}): Promise<RedisCluster> {
  const nodes = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const bus = ['--cluster-port', String(await freePort())]
      return startRedis({
        args: ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000', ...bus],
        ...(password !== undefined && { password }),
      })
    }),
  )
  const ports = await Promise.all(nodes.map(node => node.command('CONFIG', 'GET', 'cluster-port')))
  for (const [index, node] of nodes.entries()) {
    const first = Math.ceil((index * SLOTS) / nodes.length)
    const last = Math.ceil(((index + 1) * SLOTS) / nodes.length) - 1
    await node.command('CLUSTER', 'ADDSLOTSRANGE', first, last)
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)
    const busPort = [ports[index]].flat().at(-1)
    await nodes[0]?.command('CLUSTER', 'MEET', '127.0.0.1', node.port, Number(busPort))
  }
  for (const node of nodes) {
    await until('the cluster is whole', async () => {
      const info = String(await node.command('CLUSTER', 'INFO'))
      return info.includes('cluster_state:ok') && info.includes(`cluster_size:${nodes.length}`)
    })
  }
  const hosts = nodes.map(node => `127.0.0.1:${node.port}`).join(',')
  return {
    url: `redis+cluster://${credentials(password)}${hosts}`,
    nodes,
    async remove() {
      await Promise.all(nodes.map(node => node.remove()))
    },
  }
}

/** A master and a replica with a Sentinel, which makes the replica the master when the master was away for a second. */
export interface RedisWithSentinel {
  readonly url: string
  readonly master: RedisServer
  readonly replica: RedisServer
  readonly sentinel: RedisServer
  remove(): Promise<void>
}

export async function startSentinel({ password }: { password?: string } = {}): Promise<RedisWithSentinel> {
  const options = password === undefined ? {} : { password }
  const master = await startRedis(options)
  const replica = await startRedis({ ...options, args: ['--replicaof', `127.0.0.1 ${master.port}`] })
  const port = await freePort()
  const sentinel = await startServer({
    port,
    password: undefined,
    ready: /\+monitor master/,
    sentinel: [
      `sentinel monitor main 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds main 1000',
      'sentinel failover-timeout main 5000',
      ...(password === undefined ? [] : [`sentinel auth-pass main ${JSON.stringify(password)}`]),
    ],
    args: [],
  })
  await until('the sentinel knows a replica that is in step', async () => {
    const replicas = String(await sentinel.command('SENTINEL', 'REPLICAS', 'main'))
    const info = String(await replica.command('INFO', 'replication'))
    return replicas.includes(`master-link-status,ok`) && info.includes('master_link_status:up')
  })
  return {
    url: `redis+sentinel://${credentials(password)}127.0.0.1:${port}/main`,
    master,
    replica,
    sentinel,
    async remove() {
      await Promise.all([sentinel, replica, master].map(server => server.remove()))
    },
  }
}

interface Start {
  port: number
  password: string | undefined
  args: readonly string[]
  /** What it writes when it is ready. */
  ready: RegExp
  /** The lines of a Sentinel's file, if it is one. */
  sentinel?: readonly string[]
}

async function startServer({ port, password, args, ready, sentinel }: Start): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-redis-'))
  const file = join(folder, 'redis.conf')
  await writeFile(file, (sentinel ?? []).map(line => `${line}\n`).join(''))
  const url = `redis://${credentials(password)}127.0.0.1:${port}`
  let child: ChildProcess

  async function start(): Promise<void> {
    const command = [file, '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...args]
    if (sentinel) command.push('--sentinel')
    child = await spawnReady(command, ready)
  }

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.ref()
    child.kill('SIGKILL')
    await gone
  }

  await start()
  return {
    url,
    port,
    get pid() {
      return child.pid
    },
    start,
    kill,
    async command(name, ...args) {
      const client = new Redis(url, { retryStrategy: null })
      client.on('error', () => {})
      try {
        return await client.call(name, ...args)
      } finally {
        client.disconnect()
      }
    },
    pause() {
      child.kill('SIGSTOP')
    },
    resume() {
      child.kill('SIGCONT')
    },
    async remove() {
      await kill()
      await rm(folder, { recursive: true })
    },
  }
}

async function spawnReady(args: readonly string[], ready: RegExp): Promise<ChildProcess> {
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const log: string[] = []
  const started = new Promise<void>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', () => reject(new Error(`redis-server did not start: ${log.join('\n')}`)))
    const deadline = setTimeout(() => reject(new Error(`redis-server is not ready: ${log.join('\n')}`)), START_MS)
    createInterface({ input: child.stdout }).on('line', line => {
      if (log.length < 100) log.push(line)
      if (!ready.test(line)) return
      clearTimeout(deadline)
      resolve()
    })
  })
  await started.catch(error => {
    child.kill('SIGKILL')
    if (error.code !== 'ENOENT') throw error
    throw new Error('these tests need Redis 7: install redis-server (apt install redis-server, brew install redis)')
  })
  // A test that fails ends all the same, and its servers with it.
  child.unref()
  if (child.stdout instanceof Socket) child.stdout.unref()
  return child
}

function credentials(password: string | undefined): string {
  return password === undefined ? '' : `:${encodeURIComponent(password)}@`
}

/** For what a server tells only when it is asked. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + START_MS; Date.now() < end; await pause(POLL_MS)) {
    if (await isSo()) return
  }
  throw new Error(`it did not come to be that ${what}`)
}
