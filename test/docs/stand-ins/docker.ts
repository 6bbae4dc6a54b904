/** docker compose: checks that the files, profiles, services and commands that it is asked for exist. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parse } from 'yaml'

interface Compose {
  services: Record<string, { profiles?: string[]; secrets?: string[] }>
  secrets?: Record<string, { file: string }>
}

const files = (process.env.COMPOSE_FILE ?? 'docker-compose.yml').split(':')
const compose: Compose[] = files.map(file => parse(readFileSync(file, 'utf8'), { merge: true }))
const services = Object.assign({}, ...compose.map(each => each.services)) as Compose['services']
for (const { secrets = {} } of compose) {
  for (const { file } of Object.values(secrets)) assert.ok(existsSync(file), `there is no ${file}`)
}

const [before, ...rest] = process.argv.slice(2)
assert.equal(before, 'compose')
if (rest[0] === '--profile') {
  const [, profile = ''] = rest.splice(0, 2)
  assert.ok(
    compose.some(each => Object.values(each.services).some(({ profiles }) => profiles?.includes(profile))),
    profile,
  )
}
const [command, ...args] = rest
const flag = { type: 'boolean' } as const
switch (command) {
  case 'up': {
    const options = { build: flag, detach: flag, wait: flag, 'no-recreate': flag, scale: { type: 'string' } } as const
    const { scale } = parseArgs({ args, options }).values
    if (scale === undefined) break
    const [service = '', count] = scale.split('=')
    assert.ok(service in services, service)
    const [, most] = /server-template \w+ (\d+)/.exec(readFileSync('docker/haproxy.cfg', 'utf8')) ?? []
    assert.ok(Number(count) <= Number(most), `the balancer knows of ${most}`)
    break
  }
  case 'exec': {
    const [service = '', program, file = ''] = args
    assert.ok(service in services, service)
    assert.equal(program, 'node')
    assert.ok(existsSync(file), file)
    const [folder] = file.split('/')
    assert.match(readFileSync('Dockerfile', 'utf8'), new RegExp(`^COPY ${folder} ${folder}$`, 'm'))
    break
  }
  case 'kill': {
    const { positionals } = parseArgs({
      args,
      options: { signal: { type: 'string', short: 's' } },
      allowPositionals: true,
    })
    for (const service of positionals) assert.ok(service in services, service)
    break
  }
  case 'down':
    assert.deepEqual(args, [])
    break
  default:
    assert.fail(`no such command: ${command}`)
}
