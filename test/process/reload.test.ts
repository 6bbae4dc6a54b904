/** SETTINGS_FILE and SIGHUP: settings that change while the server runs, and a terminal that is closed. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { newApiKey } from '../../gateway/api-keys.ts'
import { Kind } from '../../protocol/index.ts'
import { TestClient } from '../client.ts'
import { befriend } from '../features/inbox.ts'
import { freePort } from '../servers/free-port.ts'
import { until } from '../until.ts'
import { GatewayProcess, runGateway } from './gateway-process.ts'
import { inherited } from './inherited.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-reload-'))
  t.after(() => rm(folder, { recursive: true }))
  return folder
}

/** A gateway with a file of settings. */
async function startWith(t: TestContext, settings: string, environment: Record<string, string> = {}) {
  const file = join(await temporaryFolder(t), 'settings.env')
  await writeFile(file, settings)
  const gateway = await GatewayProcess.start({ SETTINGS_FILE: file, LOG_LEVEL: '', ...environment })
  t.after(() => gateway.remove())
  let read = 0
  return {
    gateway,
    /** Writes the file, has it read, and returns the lines of the log since. */
    async reload(text: string, outcome: RegExp): Promise<string> {
      await writeFile(file, text)
      read = gateway.log.length
      gateway.signal('SIGHUP')
      await until(
        () => `${outcome}: ${gateway.log.slice(read)}`,
        () => outcome.test(gateway.log.slice(read)),
      )
      return gateway.log.slice(read)
    },
  }
}

test('SIGHUP: the operators, the origins and the log level change, for those who are connected, too', async t => {
  const { gateway, reload } = await startWith(t, 'LOG_LEVEL=info\n# nobody yet\nOPERATORS=\n')
  const [ming, hong] = [await gateway.signedUp(), await gateway.signedUp()]
  ming.send('monitor', { watched: hong.number })
  await ming.notice('operatorsOnly')
  const origin = 'https://chat.example.org'
  await assert.rejects(gateway.connect({ headers: { origin } }), /403/)

  const lines = await reload(`LOG_LEVEL=debug\nALLOWED_ORIGINS=${origin}\nOPERATORS=${ming.number}\n`, /reloaded/)
  assert.match(lines, /"changed":\["OPERATORS","ALLOWED_ORIGINS","LOG_LEVEL"\]/)
  await (await gateway.connect({ headers: { origin } })).expectNothing()
  ming.send('monitor', { watched: hong.number })
  await ming.expectNothing()
  await befriend(hong, ming)
  hong.send('sendMessage', { recipient: ming.number, text: 'one' })
  await ming.waitFor('message', ({ kind }) => kind === Kind.monitored)

  await reload('LOG_LEVEL=info\n', /reloaded/)
  hong.send('sendMessage', { recipient: ming.number, text: 'two' })
  await ming.waitFor('message', ({ text, kind }) => text === 'two' && kind !== Kind.monitored)
  await ming.expectNothing()
})

test('SIGHUP, N5: a key of the HTTP API is replaced by another', async t => {
  const [before, after] = [newApiKey('before', ['presence']), newApiKey('after', ['presence'])]
  const { gateway, reload } = await startWith(t, `LOG_LEVEL=info\nAPI_KEYS=${before.setting}\n`)
  const statusWith = async ({ key }: { key: string }) => {
    const headers = { authorization: `Bearer ${key}` }
    return (await fetch(`${gateway.url}/api/v1/presence?numbers=1`, { headers })).status
  }
  assert.deepEqual([await statusWith(before), await statusWith(after)], [200, 401])
  await reload(`LOG_LEVEL=info\nAPI_KEYS=${before.setting},${after.setting}\n`, /reloaded/)
  assert.deepEqual([await statusWith(before), await statusWith(after)], [200, 200])
  const lines = await reload(`LOG_LEVEL=info\nAPI_KEYS=${after.setting}\n`, /reloaded/)
  assert.match(lines, /"changed":\["API_KEYS"\]/)
  assert.deepEqual([await statusWith(before), await statusWith(after)], [401, 200])
  for (const { key } of [before, after]) assert.equal(gateway.log.includes(key), false, 'keys are not logged')
})

test('SIGHUP: a wrong value is one line in the log, and nothing changes', async t => {
  const { gateway, reload } = await startWith(t, 'LOG_LEVEL=info\n')
  const client = await gateway.signedUp()
  await gateway.logs(/"signed in"/)
  for (const [text, problem] of [
    [`OPERATORS=${client.number}\nLOG_LEVEL=loud\n`, /LOG_LEVEL must be one of/],
    [`OPERATORS=${client.number}\nLOGLEVEL=info\n`, /SETTINGS_FILE: not among the settings: LOGLEVEL/],
    [`OPERATORS=${client.number}\nCLUSTER_SECRET is secret\n`, /SETTINGS_FILE: line 2 must look like NAME=value/],
  ] as const) {
    const lines = (await reload(text, /not reloaded/)).trim().split('\n')
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', problem)
    assert.doesNotMatch(lines[0] ?? '', /is secret/)
  }
  client.send('monitor', { watched: client.number })
  await client.notice('operatorsOnly')
})

test('SIGHUP: what needs a restart is named; what the environment sets does not change', async t => {
  const { reload } = await startWith(t, '', { DRAIN_MS: '0', LOG_LEVEL: 'info' })
  const lines = await reload('MAX_CONNECTIONS=7\nDRAIN_MS=5\nLOG_LEVEL=warn\n', /after a restart/)
  assert.match(lines, /"changed":\[\]/)
  assert.match(lines, /"settings":\["MAX_CONNECTIONS"\]/)
})

test('a file of settings that cannot be read stops the start, with one line', async () => {
  const { written, exit } = runGateway({ SETTINGS_FILE: '/nowhere/settings.env' })
  assert.equal((await exit).code, 1)
  assert.match(written.errors, /^SETTINGS_FILE: ENOENT[^\n]*\n$/)
})

test('a gateway whose log cannot be written, as on a full disk, serves, and ends when it is asked to', async t => {
  const port = await freePort()
  const DATABASE_URL = join(await temporaryFolder(t), 'oicq.db')
  const full = await open('/dev/full', 'w')
  t.after(() => full.close())
  const gateway = spawn(process.execPath, ['gateway/main.ts'], {
    cwd: root,
    env: { ...inherited, PORT: String(port), DATABASE_URL, DRAIN_MS: '0' },
    stdio: ['ignore', full.fd, 'inherit'],
  })
  t.after(() => gateway.kill('SIGKILL'))
  const ended = once(gateway, 'exit')
  await until('the gateway listens', () => answers(`http://127.0.0.1:${port}/readyz`))
  gateway.kill('SIGTERM')
  assert.deepEqual(await ended, [0, null])
})

test('a gateway drains when its terminal is closed', async t => {
  const port = await freePort()
  const DATABASE_URL = join(await temporaryFolder(t), 'oicq.db')
  const spawnInTerminal = 'import pty, sys; pty.spawn(sys.argv[1:])'
  const terminal = spawn('python3', ['-c', spawnInTerminal, process.execPath, 'gateway/main.ts'], {
    cwd: root,
    env: { ...inherited, PORT: String(port), DATABASE_URL, DRAIN_MS: '200' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => terminal.kill('SIGKILL'))
  let log = ''
  terminal.stdout.on('data', data => {
    log += data
  })
  await until('the gateway listens', () => answers(`http://127.0.0.1:${port}/readyz`))
  const pidLogged = () => /"pid":(\d+),/.exec(log)?.[1]
  await until('the log tells the process', () => pidLogged() !== undefined)
  const pid = Number(pidLogged())
  assert.ok(!hasEnded(pid))
  t.after(() => hasEnded(pid) || process.kill(pid, 'SIGKILL'))
  const client = await TestClient.connect(`ws://127.0.0.1:${port}/ws`)
  terminal.kill('SIGKILL')
  assert.equal((await client.closed).code, 1012)
  await until('the gateway has ended', () => hasEnded(pid))
})

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Also when nobody has asked yet how it ended. */
function hasEnded(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}
