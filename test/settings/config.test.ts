import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from '../../gateway/config.ts'
import { memoryLimit } from '../../gateway/memory.ts'
import { SettingError } from '../../gateway/setting-parsers.ts'
import { changedSettings, describeSettings, mistypedSettings } from '../../gateway/setting-texts.ts'
import { withSettingsFile } from '../../gateway/settings-file.ts'

/** The message that a start with these settings ends in. */
function problem(env: Record<string, string>): string {
  try {
    readConfig(env)
  } catch (error) {
    assert.ok(error instanceof SettingError)
    assert.ok(!error.message.includes('\n'), 'the message is one line')
    return error.message
  }
  throw new assert.AssertionError({ message: `nothing was wrong with ${JSON.stringify(env)}` })
}

test('reading the settings asks no program for the commit', () => {
  assert.equal(readConfig({}).commit, undefined)
})

test('without any variable all settings have their documented defaults, but for those that depend on the memory', () => {
  assert.deepEqual(readConfig({ MAX_CONNECTIONS: '12345', MAX_UNFINISHED_BYTES: '1234567', COMMIT: '1234abc' }), {
    settingsFile: undefined,
    host: '127.0.0.1',
    port: 8080,
    tcpHost: undefined,
    tcpPort: undefined,
    tcpProxyProtocol: false,
    tlsCert: undefined,
    tlsKey: undefined,
    databaseUrl: './data/oicq.db',
    migrate: true,
    adminSocket: '',
    redisUrl: undefined,
    redisPrefix: 'oicq',
    clusterSecret: '',
    operators: [],
    broadcast: 'everyone',
    programKeys: [],
    programAccounts: [],
    allowedOrigins: [],
    trustProxy: false,
    metrics: ['127.0.0.0/8', '::1', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
    metricsHosts: [],
    rateLimits: true,
    maxRegistrationsPerHour: 50,
    maxRegistrationsPerDay: 200,
    maxPasswordChecksPerAddress: 200,
    idleTimeoutMs: 60_000,
    maxFrameBytes: 65_536,
    maxMessageBytes: 262_144,
    maxBufferedBytes: 1_048_576,
    maxUnconfirmed: 2000,
    maxConnections: 12_345,
    maxConnectionsPerAddress: 1000,
    maxNotSignedInPerAddress: 200,
    maxUnfinishedBytes: 1_234_567,
    maxUnfinishedBytesPerAddress: 8_388_608,
    apiKeys: [],
    apiRequestsPerSecond: 5000,
    webhookUrls: [],
    webhookSecret: '',
    moderationUrl: undefined,
    moderationTimeoutMs: 500,
    moderationFallback: 'allow',
    eventsDays: 30,
    basePath: '',
    roomDays: 365,
    roomEntries: 100_000,
    lobby: undefined,
    logLevel: 'info',
    drainMs: 10_000,
    commit: '1234abc',
    otelExporterOtlpEndpoint: undefined,
    otelExporterOtlpTracesEndpoint: undefined,
    otelExporterOtlpHeaders: {},
    otelTracesSamplerArg: 0.001,
    otelServiceName: '',
    otelResourceAttributes: {},
  })
})

test('an empty or blank variable means the default', () => {
  assert.deepEqual(readConfig({ PORT: '', HOST: ' ', OPERATORS: '', REDIS_URL: '' }), readConfig({}))
})

test('the limits that depend on the memory leave room for the rest', () => {
  const { maxConnections, maxUnfinishedBytes } = readConfig({})
  assert.ok(maxConnections >= 1 && maxConnections <= 100_000, String(maxConnections))
  assert.ok(maxConnections * 20 * 1024 + maxUnfinishedBytes < 0.6 * memoryLimit())
})

test('a variable that looks like a mistyped setting is named with what it may mean', () => {
  const env = { REDIS_URI: '', DATABASE_URI: '', PORTS: '', redis_url: '', REDIS_URL: '', HOSTNAME: '', REDIS_PORT: '' }
  assert.deepEqual(mistypedSettings(env), [
    'REDIS_URI is no setting; did you mean REDIS_URL?',
    'DATABASE_URI is no setting; did you mean DATABASE_URL?',
    'PORTS is no setting; did you mean PORT?',
    'redis_url is no setting; did you mean REDIS_URL?',
  ])
})

test('an unknown variable is not an error', () => {
  assert.deepEqual(readConfig({ PORTS: 'x' }), readConfig({}))
})

const accepted: [name: string, text: string, key: keyof ReturnType<typeof readConfig>, value: unknown][] = [
  ['HOST', '0.0.0.0', 'host', '0.0.0.0'],
  ['HOST', '::1', 'host', '::1'],
  ['HOST', 'localhost', 'host', 'localhost'],
  ['HOST', 'gw-1.example.org', 'host', 'gw-1.example.org'],
  ['PORT', '0', 'port', 0],
  ['PORT', ' 65535 ', 'port', 65_535],
  ['DATABASE_URL', '/var/lib/oicq/chat.db', 'databaseUrl', '/var/lib/oicq/chat.db'],
  ['DATABASE_URL', 'sqlite:chat.db', 'databaseUrl', 'chat.db'],
  ['DATABASE_URL', 'sqlite:///var/lib/my%20chat.db', 'databaseUrl', '/var/lib/my chat.db'],
  ['DATABASE_URL', 'file:/var/lib/chat.db', 'databaseUrl', '/var/lib/chat.db'],
  ['DATABASE_URL', 'file://localhost/var/lib/chat.db', 'databaseUrl', '/var/lib/chat.db'],
  ['DATABASE_URL', 'sqlite::memory:', 'databaseUrl', ':memory:'],
  ['MIGRATE', 'off', 'migrate', false],
  ['OPERATORS', '10001, 10007', 'operators', [10_001, 10_007]],
  ['BROADCAST', 'operators', 'broadcast', 'operators'],
  ['ALLOWED_ORIGINS', '*', 'allowedOrigins', '*'],
  ['ALLOWED_ORIGINS', 'https://a.org,http://b.org:81', 'allowedOrigins', ['https://a.org', 'http://b.org:81']],
  ['TRUST_PROXY', 'off', 'trustProxy', false],
  ['TRUST_PROXY', 'on', 'trustProxy', true],
  ['TRUST_PROXY', '10.0.0.0/8, fd00::/8, 192.0.2.1', 'trustProxy', ['10.0.0.0/8', 'fd00::/8', '192.0.2.1']],
  ['METRICS', 'off', 'metrics', false],
  ['METRICS', '192.0.2.7, 2001:db8::/32', 'metrics', ['192.0.2.7', '2001:db8::/32']],
  ['RATE_LIMITS', 'off', 'rateLimits', false],
  ['MAX_REGISTRATIONS_PER_HOUR', '1', 'maxRegistrationsPerHour', 1],
  ['IDLE_TIMEOUT_MS', '100', 'idleTimeoutMs', 100],
  ['MAX_FRAME_BYTES', '1024', 'maxFrameBytes', 1024],
  ['MAX_MESSAGE_BYTES', '65544', 'maxMessageBytes', 65_544],
  [
    'API_KEYS',
    `shop:${'0a'.repeat(32)}:accounts+tokens:2027-01-31\n`,
    'apiKeys',
    [{ id: 'shop', hash: Buffer.alloc(32, 0x0a), scopes: ['accounts', 'tokens'], expiresAt: Date.UTC(2027, 0, 31) }],
  ],
  ['API_REQUESTS_PER_SECOND', '1', 'apiRequestsPerSecond', 1],
  ['WEBHOOK_SECRET', `whsec_${'A'.repeat(32)}`, 'webhookSecret', `whsec_${'A'.repeat(32)}`],
  ['MODERATION_TIMEOUT_MS', '10', 'moderationTimeoutMs', 10],
  ['MODERATION_FALLBACK', 'refuse', 'moderationFallback', 'refuse'],
  ['EVENTS_DAYS', '0', 'eventsDays', 0],
  ['BASE_PATH', '/', 'basePath', ''],
  ['BASE_PATH', '/chat/of-2000/', 'basePath', '/chat/of-2000'],
  ['ROOM_DAYS', '30', 'roomDays', 30],
  ['ROOM_ENTRIES', '1000', 'roomEntries', 1000],
  ['LOBBY', 'on', 'lobby', true],
  ['LOG_LEVEL', 'silent', 'logLevel', 'silent'],
  ['DRAIN_MS', '0', 'drainMs', 0],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector:4318', 'otelExporterOtlpEndpoint', 'http://collector:4318/'],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'https://c.org/t', 'otelExporterOtlpTracesEndpoint', 'https://c.org/t'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a=1, x-b=c%2C d==', 'otelExporterOtlpHeaders', { a: '1', 'x-b': 'c, d==' }],
  ['OTEL_TRACES_SAMPLER_ARG', '0', 'otelTracesSamplerArg', 0],
  ['OTEL_TRACES_SAMPLER_ARG', '0.25', 'otelTracesSamplerArg', 0.25],
  ['OTEL_TRACES_SAMPLER_ARG', '1', 'otelTracesSamplerArg', 1],
  ['OTEL_SERVICE_NAME', 'chat', 'otelServiceName', 'chat'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'city=%E6%B7%B1%E5%9C%B3', 'otelResourceAttributes', { city: '深圳' }],
]
for (const [name, text, key, value] of accepted) {
  test(`${name}=${text} is understood`, () => {
    assert.deepEqual(readConfig({ [name]: text })[key], value)
  })
}

const wrong: [name: string, text: string, allowed: RegExp][] = [
  ['HOST', 'http://localhost', /an IP address or a host name/],
  ['HOST', '999.1.1.1', /an IP address or a host name/],
  ['PORT', '65536', /a whole number from 0 to 65535/],
  ['PORT', '-1', /a whole number from 0 to 65535/],
  ['PORT', '80a', /a whole number from 0 to 65535/],
  ['PORT', '8e3', /a whole number from 0 to 65535/],
  ['PORT', '80\n81', /a whole number from 0 to 65535/],
  [
    'OPERATORS',
    '10001,x',
    /a list with commas, in which each item must be a whole number from 1 to 4294967295, not "x"$/,
  ],
  ['OPERATORS', '10001,', /each item must be a whole number from 1 to 4294967295, not ""$/],
  ['BROADCAST', 'nobody', /one of everyone, operators/],
  ['ALLOWED_ORIGINS', 'chat.example.org', /origins like https/],
  ['ALLOWED_ORIGINS', 'https://chat.example.org/', /origins like https/],
  ['ALLOWED_ORIGINS', 'https://a.org,*', /origins like https/],
  ['ALLOWED_ORIGINS', 'null', /origins like https/],
  ['TRUST_PROXY', 'yes', /off, on, or addresses/],
  ['METRICS', 'yes', /off, on, or addresses/],
  ['TRUST_PROXY', '1', /off, on, or addresses/],
  ['TRUST_PROXY', '10.0.0.0/33', /off, on, or addresses/],
  ['TRUST_PROXY', '0.0.0.0/0', /off, on, or addresses/],
  [
    'METRICS_HOSTS',
    'a.org,b c',
    /a list with commas, in which each item must be an IP address or a host name, not "b c"$/,
  ],
  ['RATE_LIMITS', 'true', /one of on, off/],
  ['MAX_REGISTRATIONS_PER_HOUR', '0', /from 1 to/],
  ['IDLE_TIMEOUT_MS', '99', /from 100 to 86400000/],
  ['MAX_FRAME_BYTES', '65537', /from 1024 to 65536/],
  ['MAX_FRAME_BYTES', '1023', /from 1024 to 65536/],
  ['MAX_MESSAGE_BYTES', '262145', /to 262144/],
  ['MAX_BUFFERED_BYTES', '262143', /from 262144/],
  ['MAX_UNCONFIRMED', '0', /from 1/],
  ['MAX_CONNECTIONS', '0', /from 1/],
  ['API_KEYS', 'secret', /keys like id:hash:scope/],
  ['API_REQUESTS_PER_SECOND', '0', /from 1/],
  ['PROGRAM_KEYS', 'chat=0123456789abcdef', /with the programs fax, web and print$/],
  ['PROGRAM_ACCOUNTS', 'chat=10001', /with the programs fax, web and print/],
  ['PROGRAM_ACCOUNTS', 'print=0', /must be accounts from 1 to 4294967295, like print=10001, not "print=0"$/],
  ['WEBHOOK_URLS', 'ftp://shop.example.org', /a list with commas, in which each item must be a URL like https:/],
  ['WEBHOOK_URLS', 'https://ming:secret@shop.example.org/hooks', /without a user and a password/],
  ['WEBHOOK_URLS', `https://shop.example.org/${'x'.repeat(1976)}`, /at most 2000 characters/],
  ['MODERATION_URL', 'https://ming@shop.example.org/', /^MODERATION_URL must be a URL without a user and a password/],
  ['WEBHOOK_SECRET', 'whsec_c2hvcnQ=', /24 to 64 random bytes/],
  ['MODERATION_URL', 'check', /^MODERATION_URL must be a URL like https:/],
  ['MODERATION_TIMEOUT_MS', '1501', /from 10 to 1500/],
  ['EVENTS_DAYS', '3651', /from 0 to 3650/],
  ['BASE_PATH', 'chat', /a path like \/chat/],
  ['BASE_PATH', '/chat/../admin', /a path like \/chat/],
  ['BASE_PATH', '//host', /a path like \/chat/],
  ['ROOM_DAYS', '0', /from 1 to 36500/],
  ['ROOM_ENTRIES', '99', /from 100 to 100000000/],
  ['LOBBY', 'yes', /one of on, off/],
  ['LOG_LEVEL', 'verbose', /one of trace, debug, info, warn, error, fatal, silent/],
  ['DRAIN_MS', '1.5', /from 0/],
  ['COMMIT', 'main', /the hash of a commit/],
  ['OTEL_TRACES_SAMPLER_ARG', '1.1', /a number from 0 to 1/],
  ['OTEL_TRACES_SAMPLER_ARG', '-0.1', /a number from 0 to 1/],
  ['OTEL_TRACES_SAMPLER_ARG', '1e-3', /a number from 0 to 1/],
]
for (const [name, text, allowed] of wrong) {
  test(`${name}=${JSON.stringify(text)} is refused with a line that names it and what is allowed`, () => {
    const message = problem({ [name]: text })
    assert.ok(message.startsWith(`${name} must be `), message)
    assert.match(message, allowed)
  })
}

test('a refusal repeats the value that is wrong', () => {
  assert.equal(problem({ PORT: '80a' }), 'PORT must be a whole number from 0 to 65535, not "80a"')
})

test('MAX_MESSAGE_BYTES must have room for the longest frame', () => {
  assert.equal(
    problem({ MAX_FRAME_BYTES: '2000', MAX_MESSAGE_BYTES: '2007' }),
    'MAX_MESSAGE_BYTES must be at least MAX_FRAME_BYTES + 8 = 2008, not 2007',
  )
})

test('a certificate needs its key, and the other way round', () => {
  for (const name of ['TLS_CERT', 'TLS_KEY']) {
    assert.equal(problem({ [name]: '/etc/oicq/file.pem' }), 'TLS_CERT and TLS_KEY must be set together')
  }
})

test('API_KEYS has each id once, and known scopes and dates', () => {
  const key = `shop:${'0a'.repeat(32)}`
  assert.equal(problem({ API_KEYS: `${key}:accounts,${key}:tokens` }), 'API_KEYS has the key shop twice')
  assert.match(problem({ API_KEYS: `${key}:everything` }), /^API_KEYS must have scopes out of accounts, tokens, /)
  for (const date of ['tomorrow', '2027-02-30', '2027-13-01']) {
    assert.match(problem({ API_KEYS: `${key}:accounts:${date}` }), /^API_KEYS must have dates like 2027-01-31/)
  }
})

test('the PROXY protocol needs the proxies that speak it', () => {
  const message = 'TCP_PROXY_PROTOCOL needs TRUST_PROXY, which names the proxies whose header is read'
  assert.equal(problem({ TCP_PROXY_PROTOCOL: 'on' }), message)
  assert.equal(readConfig({ TCP_PROXY_PROTOCOL: 'on', TRUST_PROXY: '10.0.0.0/8' }).tcpProxyProtocol, true)
})

test('webhooks and moderation need a secret', () => {
  for (const name of ['WEBHOOK_URLS', 'MODERATION_URL']) {
    assert.match(problem({ [name]: 'https://shop.example.org/' }), /need a WEBHOOK_SECRET/)
  }
})

test('several wrong values are all named in one line', () => {
  assert.match(problem({ PORT: 'x', LOG_LEVEL: 'y' }), /^PORT .*; LOG_LEVEL /)
})

for (const url of ['postgres://me:hunter2@db/oicq', 'postgresql://db.example.org:6543/oicq?sslmode=require']) {
  test(`DATABASE_URL=${url} names a PostgreSQL database`, () => {
    assert.equal(readConfig({ DATABASE_URL: url }).databaseUrl, url)
  })
}

for (const url of [
  'postgres://me:hunter2@db',
  'postgres:hunter2',
  'postgres:///hunter2',
  'mysql://me:hunter2@db/oicq',
]) {
  test(`DATABASE_URL=${url} is refused without repeating it`, () => {
    const message = problem({ DATABASE_URL: url })
    assert.match(message, /^DATABASE_URL must be|^DATABASE_URL must look like/)
    assert.doesNotMatch(message, /hunter2/)
  })
}

for (const url of [
  'redis://cache',
  'rediss://me:hunter2@cache:6380/2',
  'redis+sentinel://a,b:26380/master',
  'redis+cluster://a,b:7001',
]) {
  test(`REDIS_URL=${url} names what instances share`, () => {
    assert.equal(readConfig({ REDIS_URL: url }).redisUrl, url)
  })
}

for (const url of [
  'http://:hunter2@cache',
  'redis://:hunter2@a,b',
  'redis://:hunter2@cache/x',
  'redis+sentinel://:hunter2@a,b',
]) {
  test(`REDIS_URL=${url} is refused without repeating it`, () => {
    const message = problem({ REDIS_URL: url })
    assert.match(message, /^REDIS_URL must/)
    assert.doesNotMatch(message, /hunter2/)
  })
}

for (const name of ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT']) {
  for (const url of ['collector:4318', 'grpc://me:hunter2@collector', 'http://', 'hunter2']) {
    test(`${name}=${url} is refused without repeating it`, () => {
      const message = problem({ [name]: url })
      assert.equal(message, `${name} must be a URL like http://collector:4318`)
    })
  }
}

for (const text of [
  'hunter2',
  '=hunter2',
  'a=1,hunter2',
  'a b=hunter2',
  'a=%zz hunter2',
  'a=hunter2%0d%0ab: c',
  'a=1,',
]) {
  test(`OTEL_EXPORTER_OTLP_HEADERS=${text} is refused without repeating it`, () => {
    const message = problem({ OTEL_EXPORTER_OTLP_HEADERS: text })
    assert.match(message, /^OTEL_EXPORTER_OTLP_HEADERS must be name=value pairs/)
    assert.doesNotMatch(message, /hunter2/)
  })
}

test('REDIS_PREFIX has no characters that mean something in a key', () => {
  assert.equal(readConfig({ REDIS_PREFIX: 'chat.eu-1' }).redisPrefix, 'chat.eu-1')
  for (const prefix of ['a:b', '{a}', 'a b', 'x'.repeat(65)])
    assert.match(problem({ REDIS_PREFIX: prefix }), /^REDIS_PREFIX must/)
})

test('CLUSTER_SECRET comes from the variable or from a file, has 16 characters or more, and is not repeated', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-settings-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = async (name: string, content: string) => {
    await writeFile(join(folder, name), content)
    return join(folder, name)
  }
  const secret = 'sixteen letters!'
  assert.equal(readConfig({}).clusterSecret, '')
  assert.equal(readConfig({ CLUSTER_SECRET: secret }).clusterSecret, secret)
  const right = await file('right', `${secret}\n`)
  assert.equal(readConfig({ CLUSTER_SECRET_FILE: right }).clusterSecret, secret)
  for (const [settings, words] of [
    [{ CLUSTER_SECRET: 'fifteen letters' }, /^CLUSTER_SECRET must have at least 16 characters$/],
    [
      { CLUSTER_SECRET_FILE: await file('short', 'fifteen letters') },
      /^CLUSTER_SECRET_FILE must have at least 16 characters$/,
    ],
    [{ CLUSTER_SECRET_FILE: await file('empty', '\n') }, /^CLUSTER_SECRET_FILE must name a file/],
    [{ CLUSTER_SECRET_FILE: join(folder, 'none') }, /^CLUSTER_SECRET_FILE must name a file/],
    [{ CLUSTER_SECRET: secret, CLUSTER_SECRET_FILE: right }, /^CLUSTER_SECRET_FILE and CLUSTER_SECRET must not both/],
  ] as const) {
    const message = problem(settings)
    assert.match(message, words)
    assert.doesNotMatch(message, /letters/)
  }
})

test('every setting that may hold a secret may be in a file, and its content appears in no error', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-settings-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'secret')
  await writeFile(file, 'redis://:hunter2@redis.example.org/1\n')
  assert.equal(readConfig({ REDIS_URL_FILE: file }).redisUrl, 'redis://:hunter2@redis.example.org/1')
  await writeFile(file, 'postgres://oicq:hunter2@db.example.org/oicq')
  assert.equal(readConfig({ DATABASE_URL_FILE: file }).databaseUrl, 'postgres://oicq:hunter2@db.example.org/oicq')
  await writeFile(file, 'key=hunter2')
  assert.deepEqual(readConfig({ OTEL_EXPORTER_OTLP_HEADERS_FILE: file }).otelExporterOtlpHeaders, { key: 'hunter2' })
  await writeFile(file, 'mysql://oicq:hunter2@db.example.org/oicq')
  assert.doesNotMatch(problem({ DATABASE_URL_FILE: file }), /hunter2/)
  assert.match(problem({ DATABASE_URL_FILE: file }), /^DATABASE_URL_FILE must /)
  // What is no secret is not read from a file.
  assert.equal(readConfig({ LOG_LEVEL_FILE: file }).logLevel, 'info')
})

test('a byte order mark, which editors on Windows put first, is no part of a file of settings', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-settings-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'settings.env')
  for (const text of ['PORT=81\r\n', '# a comment\r\nPORT=81\r\n', '\r\nexport PORT=81']) {
    await writeFile(file, `\uFEFF${text}`)
    assert.deepEqual(withSettingsFile({ SETTINGS_FILE: file }), { PORT: '81', SETTINGS_FILE: file })
  }
})

test('the settings that differ from the defaults are listed without secrets', () => {
  const env = {
    PORT: '81',
    HOST: '127.0.0.1',
    LOG_LEVEL: '',
    REDIS_URL: 'redis://:hunter2@r',
    CLUSTER_SECRET_FILE: '/run/s',
  }
  assert.deepEqual(changedSettings({ ...env, PATH: '/bin' }), {
    PORT: '81',
    REDIS_URL: '(hidden)',
    CLUSTER_SECRET: '(hidden)',
  })
})

test('the help has one aligned line for each variable, with its default', () => {
  const [title = '', ...lines] = describeSettings().split('\n')
  const inFiles = lines.filter(line => /^(?!SETTINGS)[A-Z_]+_FILE /.test(line))
  assert.equal(lines.length, Object.keys(readConfig({})).length + inFiles.length)
  const defaultAt = title.indexOf('Default')
  const meaningAt = title.indexOf('Meaning')
  for (const line of lines) {
    assert.match(line, /^[A-Z][A-Z_]+ +\S/)
    assert.equal(line.slice(defaultAt - 2, defaultAt), '  ')
    assert.equal(line.slice(meaningAt - 2, meaningAt), '  ')
    assert.match(line.slice(meaningAt), /^[A-Z].*\.$/)
  }
  assert.match(describeSettings(), /^PORT +8080 +/m)
})
