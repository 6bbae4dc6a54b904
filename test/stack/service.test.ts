/** deploy/systemd and deploy/caddy: the service starts what `npm start` starts, and Caddy takes its file. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { readSettings, readText, root } from './repository.ts'

const run = promisify(execFile)
const START = '/opt/oicq/node_modules/.bin/'

/** The values of a key of the unit, in order. */
async function valuesOf(key: string): Promise<string[]> {
  const unit = await readText('deploy/systemd/oicq-gateway.service')
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

test('Caddy takes its file, in its own form', async () => {
  const file = 'deploy/caddy/Caddyfile'
  await run('caddy', ['validate', '--adapter', 'caddyfile', '--config', file], { cwd: root })
  const { stdout } = await run('caddy', ['fmt', file], { cwd: root })
  assert.equal(stdout, await readText(file))
})
