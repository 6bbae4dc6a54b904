/** docker-compose.yml: that it fits the gateway's settings, the balancer's configuration, and what it promises. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { access, cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { parseEnv, promisify } from 'node:util'
import { Redis } from 'ioredis'
import { parse } from 'yaml'
import { describeSettings } from '../../gateway/setting-texts.ts'
import { startRedis } from '../servers/redis.ts'
import { type Compose, names, readCompose } from './compose.ts'
import { directive, readHaproxy, type Section } from './haproxy.ts'
import { checkMemory } from './memory.ts'
import { milliseconds, readSettings, readText, root } from './repository.ts'

const run = promisify(execFile)

function bytes(size: string): number {
  const [, amount = '', unit = ''] = /^(\d+)(m|mb)$/.exec(size) ?? []
  assert.ok(unit, `${size} is not in megabytes`)
  return Number(amount) * 1024 * 1024
}

describe('docker-compose.yml', () => {
  let compose: Compose
  let haproxy: ReadonlyMap<string, Section>

  before(async () => {
    compose = await readCompose()
    haproxy = await readHaproxy()
  })

  const variables = () =>
    Object.fromEntries(
      Object.entries(compose.services.gateway.environment ?? {}).map(([name, value]) => [name, String(value ?? '')]),
    )

  test('has only what Compose knows at the top', () => {
    const extensions = Object.keys(compose).filter(key => key.startsWith('x-'))
    assert.deepEqual(Object.keys(compose), [...extensions, 'services', 'networks', 'volumes'])
    assert.deepEqual(Object.keys(compose.services), names)
  })

  for (const name of names) {
    test(`${name} has a health check, restarts, and limits of memory and log`, () => {
      const service = compose.services[name]
      assert.ok((service.image === undefined) !== (service.build === undefined), 'image or build')
      if (service.image !== undefined) assert.match(service.image, /:v?\d+/, 'the version is pinned')
      assert.ok(service.healthcheck?.test)
      assert.equal(service.restart, 'unless-stopped')
      assert.ok(bytes(service.mem_limit ?? '') > 0)
      assert.equal(service.logging?.driver, 'json-file')
      assert.deepEqual(Object.keys(service.logging.options), ['max-size', 'max-file'])
    })
  }

  test('nothing but the balancer and Grafana is published, and they only to this machine', () => {
    const { lb, grafana, ...others } = compose.services
    assert.deepEqual(grafana.ports, ['127.0.0.1:3000:3000'])
    assert.deepEqual(lb.ports, ['127.0.0.1:8080:8080', '127.0.0.1:8000:8000'])
    assert.equal(directive(haproxy.get('frontend public'), 'bind'), ':8080')
    assert.equal(directive(haproxy.get('frontend native'), 'bind'), ':8000')
    for (const service of Object.values(others)) {
      assert.deepEqual([service.ports, service.network_mode, service.privileged], [undefined, undefined, undefined])
    }
  })

  test('only gateways reach PostgreSQL and Redis, and these no other service', () => {
    const onNetwork = (network: string) => names.filter(name => compose.services[name].networks?.includes(network))
    assert.deepEqual(Object.keys(compose.networks), ['entry', 'data', 'observability'])
    assert.deepEqual(onNetwork('data'), ['gateway', 'redis', 'postgres'])
    assert.deepEqual(onNetwork('entry'), ['lb', 'gateway'])
    assert.deepEqual(onNetwork('observability'), ['gateway', 'prometheus', 'grafana'])
    for (const name of ['redis', 'postgres'] as const) assert.deepEqual(compose.services[name].networks, ['data'])
  })

  for (const name of names) {
    test(`${name} has no capability but what its image needs to become its own user, and gains none`, () => {
      const { cap_drop, cap_add = [], security_opt } = compose.services[name]
      assert.deepEqual([cap_drop, security_opt], [['ALL'], ['no-new-privileges:true']])
      const ofOwnUser = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID']
      assert.deepEqual(cap_add, ['redis', 'postgres'].includes(name) ? ofOwnUser : [])
    })
  }

  test('Prometheus and Grafana are started only when asked for', () => {
    for (const name of names) {
      const profiles = ['prometheus', 'grafana'].includes(name) ? ['observability'] : undefined
      assert.deepEqual(compose.services[name].profiles, profiles, name)
    }
  })

  test('Grafana has no account that anyone could guess, and shows without letting change', () => {
    const { environment = {} } = compose.services.grafana
    assert.equal(environment.GF_SECURITY_DISABLE_INITIAL_ADMIN_CREATION, 'true')
    assert.equal(environment.GF_AUTH_ANONYMOUS_ORG_ROLE, 'Viewer')
    assert.equal(environment.GF_AUTH_BASIC_ENABLED, 'false')
  })

  test('every variable of the gateway is a setting with a value that is accepted', () => {
    const { databaseUrl, redisUrl, trustProxy } = readSettings(variables())
    assert.equal(URL.parse(databaseUrl)?.hostname, 'postgres')
    assert.equal(URL.parse(redisUrl ?? '')?.hostname, 'redis')
    assert.ok(Array.isArray(trustProxy), 'the balancer is trusted, and not everyone')
  })

  test('every setting can be passed to the gateways, but for those that other services depend on', () => {
    const names = describeSettings()
      .split('\n')
      .slice(1)
      .flatMap(row => row.split(' ')[0] ?? [])
      .filter(name => !name.endsWith('_FILE'))
    const passed = compose.services.gateway.environment ?? {}
    const ofTheImage = ['HOST', 'TCP_HOST', 'PORT', 'COMMIT']
    // The balancer speaks HTTP to the gateways; the rights in Redis are for one prefix; no folder is kept.
    const fixed = ['TLS_CERT', 'TLS_KEY', 'REDIS_PREFIX', 'ADMIN_SOCKET']
    const missing = names.filter(name => !(name in passed))
    assert.deepEqual(missing.sort(), [...ofTheImage, ...fixed].sort())
  })

  test('.env.example has variables of the file and settings, with the values that they have without it', async () => {
    const example = parseEnv(await readText('.env.example'))
    const text = await readText('docker-compose.yml')
    const observability = await readText('docker/observability/services.yml')
    for (const [name, value] of Object.entries(example)) {
      const [, fallback] = new RegExp(`\\$\\{${name}:-([^}]+)\\}`).exec(text + observability) ?? []
      assert.equal(value, fallback ?? '', name)
      assert.ok(fallback !== undefined || new RegExp(`^ +${name}:$`, 'm').test(text), name)
    }
  })

  test('docker/make-secrets.sh makes the files of docker/secrets.yml: Redis takes its users, gateways their settings', async t => {
    const folder = await mkdtemp(join(tmpdir(), 'oicq-secrets-'))
    t.after(() => rm(folder, { recursive: true }))
    for (const file of ['docker-compose.yml', 'docker/make-secrets.sh']) await cp(root + file, join(folder, file))
    const make = () => run('sh', [join(folder, 'docker/make-secrets.sh')])
    await make()
    await assert.rejects(make(), 'secrets are never replaced')
    const { services, secrets } = parse(await readText('docker/secrets.yml'))
    const paths: Record<string, string> = Object.fromEntries(
      Object.entries<{ file: string }>(secrets).map(([name, { file }]) => [`/run/secrets/${name}`, join(folder, file)]),
    )
    const environment = Object.entries<string>(services.gateway.environment)
    const { databaseUrl, redisUrl, clusterSecret } = readSettings(
      Object.fromEntries(environment.map(([name, value]) => [name, paths[value] ?? value])),
    )
    assert.equal(clusterSecret.length, 64)
    const postgresPassword = await readFile(paths[services.postgres.environment.POSTGRES_PASSWORD_FILE] ?? '', 'utf8')
    assert.equal(URL.parse(databaseUrl)?.password, postgresPassword)

    const { command = [] } = compose.services.redis
    const users = await readFile(paths[services.redis.command.at(-1)] ?? '', 'utf8')
    for (const right of command.filter(rule => /^[~&+]/.test(rule))) assert.ok(users.split(/\s/).includes(right), right)
    const redis = await startRedis({ args: ['--aclfile', paths[services.redis.command.at(-1)] ?? ''] })
    t.after(() => redis.remove())
    const url = new URL(redisUrl ?? '')
    url.host = `127.0.0.1:${redis.port}`
    const client = new Redis(url.href, { retryStrategy: null })
    t.after(async () => client.disconnect())
    assert.equal(await client.ping(), 'PONG')
  })

  test('the connections and the messages that a gateway takes fit into its memory, and into the heap of Node', async () => {
    await checkMemory(bytes(compose.services.gateway.mem_limit ?? ''))
  })

  test('the gateway knows the user, password and database of PostgreSQL', () => {
    const { username, password, pathname } = new URL(variables().DATABASE_URL ?? '')
    const { POSTGRES_USER, POSTGRES_PASSWORD } = compose.services.postgres.environment ?? {}
    assert.deepEqual([username, password, pathname], [POSTGRES_USER, POSTGRES_PASSWORD, `/${POSTGRES_USER}`])
  })

  test('a new database is in UTF-8', () => {
    assert.equal(compose.services.postgres.environment?.LANG, 'C.UTF-8')
  })

  test('the gateway knows its user and password of Redis', () => {
    const { username, password } = new URL(variables().REDIS_URL ?? '')
    const { command = [], environment } = compose.services.redis
    const user = command.indexOf('gateway')
    assert.deepEqual(command.slice(user, user + 3), [username, 'on', `>${password}`])
    assert.equal(environment?.REDISCLI_AUTH, password)
  })

  test('the passwords, and the secret of the gateways, say that they are for local development', () => {
    assert.equal(compose.services.postgres.environment?.POSTGRES_PASSWORD, 'local-development-only')
    assert.equal(compose.services.redis.environment?.REDISCLI_AUTH, 'local-development-only')
    assert.equal(readSettings(variables()).clusterSecret, 'local-development-only')
  })

  test('gateways can be added: no name or port is taken, and the balancer has room', () => {
    const { gateway } = compose.services
    assert.equal(gateway.container_name, undefined)
    assert.equal(gateway.deploy?.replicas, 3)
    const [, room, address] = directive(haproxy.get('backend gateways'), 'server-template').split(' ')
    assert.ok(Number(room) >= 5)
    assert.equal(address, 'gateway:8080')
  })

  test('a gateway starts when PostgreSQL and Redis answer', () => {
    assert.deepEqual(compose.services.gateway.depends_on, {
      postgres: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    })
  })

  test('there is time to drain, and the balancer stays until the gateways are through', () => {
    const { drainMs } = readSettings(variables())
    const { gateway, lb } = compose.services
    const balancerStays = milliseconds(directive(haproxy.get('global'), 'hard-stop-after'))
    assert.ok(milliseconds(gateway.stop_grace_period ?? '') >= drainMs + 10_000)
    assert.ok(balancerStays >= drainMs + 5000)
    assert.ok(milliseconds(lb.stop_grace_period ?? '') > balancerStays)
    assert.equal(lb.depends_on, undefined, 'what depends on the gateways is stopped before they have drained')
  })

  test('Redis writes a log, forgets nothing, and has room to rewrite the log', () => {
    const { command = [], mem_limit = '' } = compose.services.redis
    const option = (name: string) => command[command.indexOf(`--${name}`) + 1] ?? ''
    assert.deepEqual(['appendonly', 'appendfsync', 'maxmemory-policy'].map(option), ['yes', 'everysec', 'noeviction'])
    assert.ok(bytes(option('maxmemory')) <= bytes(mem_limit) / 2)
  })

  test('data is kept in volumes that are declared, and mounted files exist', async () => {
    const sources = Object.values(compose.services).flatMap(({ volumes = [] }) =>
      volumes.map(v => v.split(':')[0] ?? ''),
    )
    const files = sources.filter(source => source.startsWith('./'))
    assert.deepEqual(sources.filter(source => !files.includes(source)).sort(), Object.keys(compose.volumes).sort())
    for (const file of files) await access(root + file)
  })
})
