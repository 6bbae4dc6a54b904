import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { on, once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '../servers/free-port.ts'
import { GatewayProcess, runGateway } from './gateway-process.ts'
import { inherited } from './inherited.ts'

const START_MS = 60_000
const root = fileURLToPath(new URL('../../', import.meta.url))

for (const [name, value] of [
  ['PORT', 'eighty'],
  ['PORT', '65536'],
  ['BROADCAST', 'nobody'],
  ['OPERATORS', '10001,x'],
  ['RATE_LIMITS', 'maybe'],
  ['LOG_LEVEL', 'loud'],
  ['IDLE_TIMEOUT_MS', '-1'],
  ['MAX_FRAME_BYTES', '1e9'],
  ['ALLOWED_ORIGINS', 'example.org'],
  ['DRAIN_MS', 'soon'],
  ['REDIS_URL', 'http://:secret@127.0.0.1'],
  ['REDIS_PREFIX', '{oicq}'],
  ['DATABASE_URL', 'mysql://user:secret@127.0.0.1/oicq'],
] as const) {
  test(`${name}=${value} stops the start with one line that names it`, async () => {
    const { written, exit } = runGateway({ [name]: value })
    assert.notEqual((await exit).code, 0)
    assert.equal(written.output, '')
    assert.match(written.errors, /^[^\n]+\n$/)
    assert.ok(written.errors.includes(name), written.errors)
    assert.ok(!written.errors.includes('secret'))
  })
}

test('a database that cannot be opened stops the start, saying so', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'oicq-process-'))
  t.after(() => rm(directory, { recursive: true }))
  const file = join(directory, 'oicq.db')
  await writeFile(file, 'this is no database, and long enough to be told from one by any reader of headers'.repeat(100))
  const { written, exit } = runGateway({ PORT: '0', DATABASE_URL: file })
  assert.notEqual((await exit).code, 0)
  assert.match(written.output + written.errors, /database/)
})

test('a port in use stops the start, saying so', async t => {
  const gateway = await GatewayProcess.start()
  t.after(() => gateway.remove())
  const directory = await mkdtemp(join(tmpdir(), 'oicq-process-'))
  t.after(() => rm(directory, { recursive: true }))
  const { written, exit } = runGateway({ PORT: new URL(gateway.url).port, DATABASE_URL: join(directory, 'oicq.db') })
  assert.notEqual((await exit).code, 0)
  assert.match(written.output + written.errors, /in use|EADDRINUSE/)
})

test('--help prints all settings and exits with 0', async () => {
  const { written, exit } = runGateway({}, ['--help'])
  assert.equal((await exit).code, 0)
  assert.equal(written.errors, '')
  for (const name of [
    'HOST',
    'PORT',
    'DATABASE_URL',
    'REDIS_URL',
    'REDIS_PREFIX',
    'CLUSTER_SECRET',
    'CLUSTER_SECRET_FILE',
    'OPERATORS',
    'BROADCAST',
    'ALLOWED_ORIGINS',
    'TRUST_PROXY',
    'RATE_LIMITS',
    'IDLE_TIMEOUT_MS',
    'MAX_FRAME_BYTES',
    'LOG_LEVEL',
    'DRAIN_MS',
  ]) {
    assert.match(written.output, new RegExp(`^\\s*${name}\\b`, 'm'))
  }
  for (const fallback of ['127.0.0.1', '8080', 'everyone', '60000', '65536']) {
    assert.ok(written.output.includes(fallback), fallback)
  }
})

test('--version prints the version, which GET /healthz returns with the commit that is checked out', async t => {
  const { written, exit } = runGateway({}, ['--version'])
  assert.equal((await exit).code, 0)
  assert.match(written.output, /^\d+\.\d+\.\d+\n$/)
  const gateway = await GatewayProcess.start()
  t.after(() => gateway.remove())
  const health = await fetch(`${gateway.url}/healthz`)
  const commit = await checkedOut()
  assert.deepEqual(await health.json(), { status: 'ok', version: written.output.trim(), commit })
})

test('--help works beside a wrong setting', async () => {
  const { exit } = runGateway({ PORT: 'eighty' }, ['--help'])
  assert.equal((await exit).code, 0)
})

for (const [name, value] of [
  ['RATE_LIMITS', 'off'],
  ['TRUST_PROXY', 'on'],
] as const) {
  test(`${name}=${value} warns`, async t => {
    const gateway = await GatewayProcess.start({ [name]: value })
    t.after(() => gateway.remove())
    await gateway.logs(new RegExp(name))
    gateway.signal('SIGTERM')
    await gateway.exit
    const warnings = gateway.log.split('\n').filter(line => line.includes(name))
    assert.equal(warnings.length, 1, gateway.log)
  })
}

test('npm start: SIGUSR1 opens no debugger; SIGTERM to npm drains the gateway, which ends with 0 and before npm does', async t => {
  const directory = await mkdtemp(join(tmpdir(), 'oicq-process-'))
  t.after(() => rm(directory, { recursive: true }))
  const port = await freePort()
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: { ...inherited, PORT: String(port), DATABASE_URL: join(directory, 'oicq.db'), DRAIN_MS: '200' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  npm.stderr.on('data', data => {
    errors += data
  })
  const ended = once(npm, 'exit')
  t.after(() => npm.kill('SIGKILL'))
  const pid = await firstPid(npm.stdout)
  t.after(() => isRunning(pid) && process.kill(pid, 'SIGKILL'))
  while (!(await answers(`http://127.0.0.1:${port}/readyz`))) await pause(20)
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`)
  await once(socket, 'open')
  const closed = once(socket, 'close')

  process.kill(pid, 'SIGUSR1')
  assert.ok(await answers(`http://127.0.0.1:${port}/readyz`))
  npm.kill('SIGTERM')
  const [event] = await closed
  assert.equal(event.code, 1012)
  assert.deepEqual(await ended, [0, null])
  assert.ok(!isRunning(pid))
  assert.doesNotMatch(errors, /Debugger listening/)
})

/** The commit of this repository; a release that was unpacked has none. */
async function checkedOut(): Promise<string> {
  const git = promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: root })
  return git.then(
    ({ stdout }) => stdout.trim(),
    () => 'unknown',
  )
}

/** The process that writes the first line of the log. */
async function firstPid(output: NodeJS.ReadableStream): Promise<number> {
  const lines = createInterface(output)
  for await (const [line] of on(lines, 'line', { signal: AbortSignal.timeout(START_MS) })) {
    if (line.startsWith('{')) return JSON.parse(line).pid
  }
  throw new Error('npm start wrote no log')
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
