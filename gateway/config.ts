/** The settings: one table of environment variables, read once at the start. */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import leven from 'leven'

import { HEADER_BYTES, MAX_BODY_BYTES, MAX_MESSAGE_BYTES } from '../protocol/index.ts'
import { parseRedisUrl } from './cluster/redis/url.ts'
import { usableMemory } from './memory.ts'

/** A setting has an invalid value. The message is one line that names every error, and contains no secret. */
export class SettingError extends Error {
  override name = 'SettingError'
}

interface Setting<T> {
  /** Parses the text of the variable. Throws a SettingError whose message continues a sentence that starts with its name. */
  parse(text: string): T
  /** The text that an unset or empty variable stands for. */
  fallback: string
  description: string
}

/** Two errors in a name of so many characters make another word. */
const SHORT_NAME = 6
const MAX_NUMBER = 0xffffffff
const DAY_MS = 86_400_000
const MAX_BYTES = 1_073_741_824
const MIN_SECRET_LENGTH = 16
const MIN_BODY_BYTES = 1024
/** What an idle connection takes, at most. */
const CONNECTION_BYTES = 20 * 1024
const MOST_CONNECTIONS = 100_000
/** How much of the memory may be full of connections, and of unfinished messages. */
const CONNECTIONS_SHARE = 1 / 2
const UNFINISHED_SHARE = 1 / 16

const settings = {
  HOST: { fallback: '127.0.0.1', parse: host, description: 'Address to listen on; 0.0.0.0 or :: listens on all.' },
  PORT: { fallback: '8080', parse: whole(0, 65_535), description: 'Port to listen on; 0 chooses a free one.' },
  DATABASE_URL: {
    fallback: './data/oicq.db',
    parse: database,
    description:
      'Database: the path of a SQLite file (also as sqlite:path), or postgres://user:password@host:port/database.',
  },
  MIGRATE: {
    fallback: 'on',
    parse: onOff,
    description: 'Whether the start migrates an older schema: on, or off (npm run admin -- migrate does it then).',
  },
  REDIS_URL: {
    fallback: '',
    parse: redis,
    description:
      'Redis that instances share: redis://host:port, redis+sentinel://host,host/master or redis+cluster://host,host; rediss for TLS. Empty: a single instance.',
  },
  REDIS_PREFIX: {
    fallback: 'oicq',
    parse: prefix,
    description: 'Prefix of all keys and channels in Redis; instances with the same prefix form one cluster.',
  },
  CLUSTER_SECRET: {
    fallback: '',
    parse: secret,
    description:
      'Secret of at least 16 characters that all instances share: what others write to Redis is rejected. Empty: nothing is authenticated.',
  },
  CLUSTER_SECRET_FILE: {
    fallback: '',
    parse: text => (text === '' ? '' : secret(contentOf(text))),
    description: 'File that contains the secret, instead of CLUSTER_SECRET.',
  },
  OPERATORS: {
    fallback: '',
    parse: listOf(whole(1, MAX_NUMBER)),
    description: 'Account numbers of the operators, separated by commas.',
  },
  BROADCAST: {
    fallback: 'everyone',
    parse: oneOf('everyone', 'operators'),
    description: 'Who may broadcast to everyone: everyone or operators.',
  },
  ALLOWED_ORIGINS: {
    fallback: '',
    parse: origins,
    description:
      'Web origins that may connect, such as https://chat.example.org, https://*.example.org or capacitor://localhost, separated by commas. *: any. Empty: the same host.',
  },
  TRUST_PROXY: {
    fallback: 'off',
    parse: addresses,
    description:
      'Proxies whose X-Forwarded-For is trusted: off, addresses and CIDR ranges separated by commas, or on (all: for a proxy that overwrites the header).',
  },
  METRICS: {
    fallback: '127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7',
    parse: addresses,
    description:
      'Clients that may read /metrics, never through a proxy: off, on (all), or addresses and CIDR ranges, separated by commas.',
  },
  METRICS_HOSTS: {
    fallback: '',
    parse: listOf(host),
    description:
      'Host names under which /metrics may be read, separated by commas; IP addresses and localhost always work.',
  },
  RATE_LIMITS: {
    fallback: 'on',
    parse: onOff,
    description: 'Flood control, brute-force protection and limits per address: on, or off (for load tests only).',
  },
  MAX_REGISTRATIONS_PER_HOUR: {
    fallback: '50',
    parse: whole(1, 1_000_000),
    description: 'Maximum registrations from one address in an hour.',
  },
  MAX_REGISTRATIONS_PER_DAY: {
    fallback: '200',
    parse: whole(1, 1_000_000),
    description: 'Maximum registrations from one address in a day.',
  },
  MAX_PASSWORD_CHECKS_PER_ADDRESS: {
    fallback: '200',
    parse: whole(1, 1_000_000),
    description: 'Maximum sign-ins and registrations of one address that wait for a password check; more are refused.',
  },
  IDLE_TIMEOUT_MS: {
    fallback: '60000',
    parse: whole(100, DAY_MS),
    description: 'Milliseconds without any data before a connection is closed.',
  },
  MAX_FRAME_BYTES: {
    fallback: String(MAX_BODY_BYTES),
    parse: whole(MIN_BODY_BYTES, MAX_BODY_BYTES),
    description: 'Maximum length of the body of a client frame.',
  },
  MAX_MESSAGE_BYTES: {
    fallback: String(MAX_MESSAGE_BYTES),
    parse: whole(MIN_BODY_BYTES + HEADER_BYTES, MAX_MESSAGE_BYTES),
    description: `Maximum length of a WebSocket message; at least MAX_FRAME_BYTES + ${HEADER_BYTES}.`,
  },
  MAX_BUFFERED_BYTES: {
    fallback: '1048576',
    parse: whole(MAX_MESSAGE_BYTES, MAX_BYTES),
    description: 'Maximum unsent bytes of a connection; beyond that it is closed as a slow consumer.',
  },
  MAX_UNCONFIRMED: {
    fallback: '2000',
    parse: whole(1, 1_000_000),
    description: 'Maximum unacknowledged messages of a connection; beyond that it is closed as a slow consumer.',
  },
  MAX_CONNECTIONS: {
    fallback: '',
    parse: orElse(connectionsInMemory, whole(1, 10_000_000)),
    description: `Maximum concurrent connections; more are refused. Empty: as many as fill half of the memory, at most ${MOST_CONNECTIONS}.`,
  },
  MAX_CONNECTIONS_PER_ADDRESS: {
    fallback: '1000',
    parse: whole(1, 10_000_000),
    description: 'Maximum concurrent connections from one address (IPv6: from one /64).',
  },
  MAX_NOT_SIGNED_IN_PER_ADDRESS: {
    fallback: '200',
    parse: whole(1, 10_000_000),
    description: 'Maximum concurrent connections from one address that are not signed in.',
  },
  MAX_UNFINISHED_BYTES: {
    fallback: '',
    parse: orElse(unfinishedInMemory, whole(MAX_MESSAGE_BYTES, MAX_BYTES)),
    description:
      'Maximum bytes of messages of which a part has arrived; beyond that their connections are closed. Empty: a sixteenth of the memory.',
  },
  MAX_UNFINISHED_BYTES_PER_ADDRESS: {
    fallback: '8388608',
    parse: whole(MAX_MESSAGE_BYTES, MAX_BYTES),
    description: 'Maximum bytes of messages from one address of which a part has arrived.',
  },
  LOG_LEVEL: {
    fallback: 'info',
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    description: 'Minimum severity of log lines: trace, debug, info, warn, error, fatal or silent.',
  },
  DRAIN_MS: {
    fallback: '10000',
    parse: whole(0, DAY_MS),
    description: 'Milliseconds over which the connections are closed when the server stops.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    fallback: '',
    parse: collector,
    description:
      'Base URL of an OpenTelemetry collector, such as http://collector:4318; traces go to /v1/traces. Empty: no traces.',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    fallback: '',
    parse: collector,
    description: 'Full URL for traces, such as http://collector:4318/v1/traces; takes precedence over the base URL.',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    fallback: '',
    parse: pairs(/^[ -~]*$/),
    description: 'Headers of requests to the collector: name=value pairs, separated by commas.',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    fallback: '0.001',
    parse: fraction,
    description: 'Fraction of the messages to trace, from 0 to 1.',
  },
  OTEL_SERVICE_NAME: {
    fallback: '',
    parse: text => text,
    description: 'Service name in traces. Empty: the service.name of OTEL_RESOURCE_ATTRIBUTES, or oicq-gateway.',
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    fallback: '',
    parse: pairs(/^\P{Cc}*$/u),
    description: 'Further attributes of this instance in traces: name=value pairs, separated by commas.',
  },
} satisfies Record<string, Setting<unknown>>

type Settings = typeof settings
type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<S>

/** The parsed settings: `MAX_FRAME_BYTES` becomes `maxFrameBytes`. `clusterSecret` is the one of the file, if that is named. */
export type Config = {
  readonly [N in Exclude<keyof Settings, 'CLUSTER_SECRET_FILE'> as CamelCase<N>]: ReturnType<Settings[N]['parse']>
}

/** Reads all settings. Throws a single SettingError that names every variable with an invalid value. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, { parse, fallback }] of Object.entries<Setting<unknown>>(settings)) {
    try {
      values[camelCase(name)] = parse(env[name]?.trim() || fallback)
    } catch (error) {
      if (!(error instanceof SettingError)) throw error
      problems.push(`${name} ${error.message}`)
    }
  }
  if (problems.length > 0) throw new SettingError(problems.join('; '))
  const { clusterSecretFile, ...config } = values as Config & { clusterSecretFile: string }
  const minMessageBytes = config.maxFrameBytes + HEADER_BYTES
  if (config.maxMessageBytes < minMessageBytes) {
    throw new SettingError(
      `MAX_MESSAGE_BYTES must be at least MAX_FRAME_BYTES + ${HEADER_BYTES} = ${minMessageBytes}, not ${config.maxMessageBytes}`,
    )
  }
  if (config.clusterSecret !== '' && clusterSecretFile !== '') {
    throw new SettingError('CLUSTER_SECRET and CLUSTER_SECRET_FILE must not both be set')
  }
  return { ...config, clusterSecret: config.clusterSecret || clusterSecretFile }
}

/** Returns a line for each variable that is no setting, but looks like one with a typing error. */
export function mistypedSettings(env: Readonly<Record<string, string | undefined>>): string[] {
  const names = Object.keys(settings)
  return Object.keys(env).flatMap(name => {
    if (names.includes(name)) return []
    const meant = names.find(known => {
      const most = known.length > SHORT_NAME ? 2 : 1
      return leven(known, name.toUpperCase(), { maxDistance: most + 1 }) <= most
    })
    return meant === undefined ? [] : [`${name} is no setting; did you mean ${meant}?`]
  })
}

/** Returns a table of all settings for the help: variable, default, meaning. */
export function describeSettings(): string {
  const rows = Object.entries<Setting<unknown>>(settings).map(([name, { fallback, description }]) => [
    name,
    fallback || '(empty)',
    description,
  ])
  rows.unshift(['Variable', 'Default', 'Meaning'])
  const [nameWidth, defaultWidth] = [0, 1].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(([name = '', fallback = '', description = '']) =>
      [name.padEnd(nameWidth ?? 0), fallback.padEnd(defaultWidth ?? 0), description].join('  '),
    )
    .join('\n')
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

function invalid(allowed: string, text: string): SettingError {
  return new SettingError(`must be ${allowed}, not ${JSON.stringify(text)}`)
}

function whole(min: number, max: number): (text: string) => number {
  return text => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= min && value <= max) return value
    throw invalid(`a whole number from ${min} to ${max}`, text)
  }
}

function orElse<T>(fallback: () => T, parse: (text: string) => T): (text: string) => T {
  return text => (text === '' ? fallback() : parse(text))
}

function connectionsInMemory(): number {
  return Math.min(MOST_CONNECTIONS, Math.floor((usableMemory() * CONNECTIONS_SHARE) / CONNECTION_BYTES))
}

function unfinishedInMemory(): number {
  return Math.max(MAX_MESSAGE_BYTES, Math.floor(usableMemory() * UNFINISHED_SHARE))
}

function oneOf<const T extends string>(...words: T[]): (text: string) => T {
  return text => {
    const word = words.find(word => word === text)
    if (word === undefined) throw invalid(`one of ${words.join(', ')}`, text)
    return word
  }
}

function onOff(text: string): boolean {
  return oneOf('on', 'off')(text) === 'on'
}

function listOf<T>(parse: (item: string) => T): (text: string) => readonly T[] {
  return text => (text === '' ? [] : text.split(',').map(item => parse(item.trim())))
}

function host(text: string): string {
  const isName = /^([a-z\d]([a-z\d-]*[a-z\d])?\.)*[a-z]([a-z\d-]*[a-z\d])?\.?$/i.test(text)
  if (isName || isIP(text) !== 0) return text
  throw invalid('an IP address or a host name', text)
}

/** Errors do not quote the URL, which may contain a password. */
function database(text: string): string {
  if (/^postgres(ql)?:/i.test(text)) {
    const { host, pathname } = URL.parse(text) ?? {}
    if (host && pathname && pathname !== '/') return text
    throw new SettingError('must look like postgres://user:password@host:port/database')
  }
  const [, scheme, path = ''] = /^([a-z][a-z\d+.-]+):(.*)$/is.exec(text) ?? []
  if (scheme === undefined) return text
  if (/^(sqlite|file)$/i.test(scheme)) return sqlitePath(path)
  if (path.startsWith('//')) throw new SettingError('must be the path of a file, or a sqlite: or postgres:// URL')
  return text
}

/** As in `sqlite:chat.db`, `sqlite:///var/lib/chat.db`, `file:/var/lib/chat.db` and `sqlite::memory:`. */
function sqlitePath(text: string): string {
  const path = text.replace(/^\/\/(localhost)?(?=\/)/, '')
  if (path !== '' && !path.startsWith('//') && !/[?#]/.test(path)) {
    try {
      return decodeURIComponent(path)
    } catch {
      // Not percent-encoded: refused.
    }
  }
  throw new SettingError('must name a file without a host or parameters, like sqlite:///var/lib/oicq.db')
}

function redis(text: string): string | undefined {
  if (text === '') return undefined
  try {
    parseRedisUrl(text)
  } catch (error) {
    throw new SettingError(error instanceof Error ? error.message : String(error))
  }
  return text
}

/** Errors do not quote the secret. */
function secret(text: string): string {
  if (text === '' || text.length >= MIN_SECRET_LENGTH) return text
  throw new SettingError(`must have at least ${MIN_SECRET_LENGTH} characters`)
}

function contentOf(path: string): string {
  try {
    const content = readFileSync(path, 'utf8').trim()
    if (content !== '') return content
  } catch {
    // Refused in the same way.
  }
  throw new SettingError('must name a file that can be read and is not empty')
}

function prefix(text: string): string {
  if (/^[\w.-]{1,64}$/.test(text)) return text
  throw invalid('up to 64 letters, digits, dots, dashes and underscores', text)
}

/** The origins that may connect. An empty list allows the server's own host only. */
function origins(text: string): '*' | readonly string[] {
  if (text === '*') return text
  return listOf(item => {
    if (isOrigin(item.replace('//*.', '//any.'))) return item
    throw invalid('* or origins like https://chat.example.org without a path, separated by commas', item)
  })(text)
}

/** Apps have origins of schemes of their own, such as capacitor://localhost. */
function isOrigin(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\/[^/?#@*\\]+$/i.test(text) && Boolean(URL.parse(text)?.host)
}

/** In the form of Fastify's trustProxy. A number of hops is not accepted: it would trust the header of a direct client. */
function addresses(text: string): boolean | string[] {
  if (text === 'on' || text === 'off') return text === 'on'
  return text.split(',').map(item => {
    const range = item.trim()
    if (isRange(range)) return range
    throw invalid('off, on, or addresses and CIDR ranges separated by commas', range)
  })
}

function isRange(text: string): boolean {
  const [, address = '', prefix = '1'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && Number(prefix) >= 1 && Number(prefix) <= (family === 4 ? 32 : 128)
}

function fraction(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN
  if (value >= 0 && value <= 1) return value
  throw invalid('a number from 0 to 1', text)
}

/** Errors do not quote the URL, which may contain a password. */
function collector(text: string): string | undefined {
  if (text === '') return undefined
  const { protocol, href } = URL.parse(text) ?? {}
  if (href !== undefined && (protocol === 'http:' || protocol === 'https:')) return href
  throw new SettingError('must be a URL like http://collector:4318')
}

/** Pairs with percent-encoded values. Errors do not quote them, as they may be secret. */
function pairs(value: RegExp): (text: string) => Readonly<Record<string, string>> {
  return text => Object.fromEntries(listOf(item => pair(item, value))(text))
}

function pair(item: string, allowed: RegExp): [name: string, value: string] {
  const [, name, encoded = ''] = /^([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*)$/.exec(item) ?? []
  const value = percentDecoded(encoded)
  if (name !== undefined && value !== undefined && allowed.test(value)) return [name, value]
  throw new SettingError('must be name=value pairs with percent-encoded values, separated by commas')
}

function percentDecoded(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}
