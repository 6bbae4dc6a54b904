/** deploy/systemd and deploy/caddy: the service starts what `npm start` starts, and Caddy takes its file. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { readSettings, readText, root } from './repository.ts'

const run = promisify(execFile)
const UNIT = 'deploy/systemd/oicq-gateway.service'
const START = '/opt/oicq/node_modules/.bin/'

/** The values of a key of the unit, in order. */
async function valuesOf(key: string): Promise<string[]> {
  const unit = await readText(UNIT)
  return Array.from(unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm')), ([, value = '']) => value)
}

test('the service of systemd starts what npm start starts, is told its settings, and has time to drain', async () => {
  const { scripts } = JSON.parse(await readText('package.json'))
  const [start = ''] = await valuesOf('ExecStart')
  assert.equal(start, START + scripts.start.replace(/^.* exec /, ''))
  const [environment = ''] = await valuesOf('Environment')
  const { NODE_ENV, ...settings } = Object.fromEntries(environment.split(' ').map(pair => pair.split('=')))
  assert.equal(NODE_ENV, 'production')
  const { drainMs, settingsFile } = readSettings(settings)
  assert.equal(settingsFile, '/etc/oicq/settings.env')
  const [, ...lines] = (await readText('deploy/systemd/settings.env')).trim().split('\n')
  const { databaseUrl } = readSettings(Object.fromEntries(lines.map(line => line.split('='))))
  assert.equal(databaseUrl.split('/').slice(0, -1).join('/'), `/var/lib/${await valuesOf('StateDirectory')}`)
  assert.ok(Number.parseInt((await valuesOf('TimeoutStopSec'))[0] ?? '', 10) * 1000 >= drainMs + 10_000)
})

test('the service and the image give Node the environment of npm start, and a folder for compiled code', async () => {
  const { scripts } = JSON.parse(await readText('package.json'))
  const [arenas = ''] = /MALLOC_ARENA_MAX=\d+/.exec(scripts.start) ?? []
  const [, environment = ''] = await valuesOf('Environment')
  assert.equal(environment, `${arenas} NODE_COMPILE_CACHE=/var/cache/${await valuesOf('CacheDirectory')}`)
  assert.ok((await readText('Dockerfile')).includes(` ${arenas} NODE_COMPILE_CACHE=`))
})

test('systemd takes the unit, and finds little that the service may do beyond its work', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-unit-'))
  t.after(() => rm(folder, { recursive: true }))
  const unit = await readText(UNIT)
  const verify = async (text: string) => {
    const path = join(folder, 'oicq-gateway.service')
    await writeFile(path, text.replaceAll(`${START}node`, process.execPath).replaceAll('/opt/oicq', root))
    return run('systemd-analyze', ['verify', path])
  }
  // Warnings do not make it fail.
  assert.equal((await verify(unit)).stderr, '')
  assert.match((await verify(unit.replace('ProtectHome=yes', 'ProtectHouse=yes'))).stderr, /ProtectHouse/)
  await run('systemd-analyze', ['security', '--offline=true', '--threshold=30', root + UNIT])
})

test('Caddy takes its file, in its own form', async () => {
  const file = 'deploy/caddy/Caddyfile'
  await run('caddy', ['validate', '--adapter', 'caddyfile', '--config', file], { cwd: root })
  const { stdout } = await run('caddy', ['fmt', file], { cwd: root })
  assert.equal(stdout, await readText(file))
})
