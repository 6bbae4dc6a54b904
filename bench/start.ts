/** The start of the gateway, by the command of `npm start`: when it is ready, and what it takes while nobody is there. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { cpuMicroseconds, residentKiB } from './process-usage.ts'
import { jsonLine, table } from './report.ts'
import { summary } from './statistics.ts'

/** How long the process is left alone before its memory is read, in milliseconds. */
const IDLE_MS = 3000
/** Where the command keeps compiled code. */
const CACHE = '$PWD/node_modules/.cache/node'

interface Start {
  readonly readyMs: number
  readonly cpuMs: number
  readonly idleMiB: number
}

export async function benchStart(repeats: number): Promise<void> {
  const project: { scripts: { start: string } } = JSON.parse(await readFile('package.json', 'utf8'))
  const cold: Start[] = []
  const warm: Start[] = []
  for (let round = 0; round < repeats; round++) {
    const folder = await mkdtemp(join(tmpdir(), 'oicq-bench-'))
    const command = project.scripts.start.replace(CACHE, join(folder, 'cache'))
    try {
      cold.push(await measure(command, folder))
      warm.push(await measure(command, folder))
    } finally {
      await rm(folder, { recursive: true })
    }
  }
  for (const [cache, starts] of Object.entries({ cold, warm })) {
    for (const start of starts) jsonLine({ benchmark: 'start', cache, ...start })
  }
  table(
    'Start',
    ['compiled code', 'ms to ready', 'ms of CPU to ready', 'MiB resident when idle'],
    [row('none yet', cold), row('from the last start', warm)],
  )
}

function row(name: string, starts: readonly Start[]): string[] {
  return [
    name,
    ...(['readyMs', 'cpuMs', 'idleMiB'] as const).map(key =>
      summary(
        starts.map(start => start[key]),
        0,
      ),
    ),
  ]
}

async function measure(command: string, folder: string): Promise<Start> {
  const env = { ...process.env, PORT: '0', DATABASE_URL: join(folder, 'oicq.db'), LOG_LEVEL: 'info' }
  const begin = performance.now()
  const child = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  try {
    await listens(child)
    const readyMs = performance.now() - begin
    // The shell has become the gateway.
    const pid = child.pid ?? 0
    const cpuMs = cpuMicroseconds(pid) / 1000
    await delay(IDLE_MS)
    return { readyMs, cpuMs, idleMiB: residentKiB(pid) / 1024 }
  } finally {
    child.kill('SIGTERM')
    await exit
  }
}

/** Resolves when the log says where it listens. */
async function listens({ stdout }: ChildProcess): Promise<void> {
  let log = ''
  for await (const chunk of stdout ?? []) {
    log += chunk
    if (/http:\/\/127/.test(log)) return
  }
  throw new Error(`the gateway did not start: ${log}`)
}
