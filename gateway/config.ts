/** The settings: one table of environment variables, read once at the start. */
import { isIP } from 'node:net'

import { HEADER_BYTES, MAX_BODY_BYTES, MAX_MESSAGE_BYTES } from '../protocol/index.ts'
import { parseRedisUrl } from './cluster/redis/url.ts'

/** A setting has a wrong value. The message is one line and says all that is wrong; it never holds a secret. */
export class SettingError extends Error {
  override name = 'SettingError'
}

interface Setting<T> {
  /** Understands the variable's text, or throws a SettingError that goes on after the variable's name. */
  parse(text: string): T
  /** What an unset or empty variable stands for. */
  fallback: string
  about: string
}

const LONGEST_NUMBER = 0xffffffff
const DAY_MS = 86_400_000
const SMALLEST_BODY_BYTES = 1024

const settings = {
  HOST: { fallback: '127.0.0.1', parse: hostName, about: 'Address to listen on; 0.0.0.0 or :: for all.' },
  PORT: { fallback: '8080', parse: whole(0, 65_535), about: 'Port to listen on; 0 takes any that is free.' },
  DATABASE_URL: {
    fallback: './data/oicq.db',
    parse: database,
    about: 'The file that SQLite keeps the data in, or postgres://user:password@host:port/database.',
  },
  REDIS_URL: {
    fallback: '',
    parse: redis,
    about:
      'What instances share: redis://host:port, redis+sentinel://host,host/master or redis+cluster://host,host; rediss for TLS. Empty: one instance, alone.',
  },
  REDIS_PREFIX: {
    fallback: 'oicq',
    parse: prefix,
    about: 'What all keys and channels in Redis begin with; instances with the same one belong together.',
  },
  OPERATORS: {
    fallback: '',
    parse: listOf(whole(1, LONGEST_NUMBER)),
    about: 'Numbers of the operators, separated by commas.',
  },
  BROADCAST: {
    fallback: 'everyone',
    parse: oneOf('everyone', 'operators'),
    about: 'Who may write to everyone: everyone or operators.',
  },
  ALLOWED_ORIGINS: {
    fallback: '',
    parse: origins,
    about:
      'Web origins that may connect, like https://chat.example.org, separated by commas; * for any; empty: same host.',
  },
  TRUST_PROXY: {
    fallback: 'off',
    parse: addresses,
    about: 'Proxies whose X-Forwarded-For counts: off, on (all), or addresses and CIDR ranges, separated by commas.',
  },
  METRICS: {
    fallback: '127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7',
    parse: addresses,
    about: 'Who may read /metrics: off, on (all), or addresses and CIDR ranges, and never through a proxy.',
  },
  RATE_LIMITS: {
    fallback: 'on',
    parse: onOff,
    about: 'Flood control and guessing protection: on, or off for load tests only.',
  },
  IDLE_TIMEOUT_MS: {
    fallback: '60000',
    parse: whole(100, DAY_MS),
    about: 'How long a connection may be silent before it is closed.',
  },
  MAX_FRAME_BYTES: {
    fallback: String(MAX_BODY_BYTES),
    parse: whole(SMALLEST_BODY_BYTES, MAX_BODY_BYTES),
    about: 'The longest body of a frame that a client may send.',
  },
  MAX_MESSAGE_BYTES: {
    fallback: String(MAX_MESSAGE_BYTES),
    parse: whole(SMALLEST_BODY_BYTES + HEADER_BYTES, MAX_MESSAGE_BYTES),
    about: `The longest WebSocket message; at least MAX_FRAME_BYTES + ${HEADER_BYTES}.`,
  },
  MAX_BUFFERED_BYTES: {
    fallback: '1048576',
    parse: whole(MAX_MESSAGE_BYTES, 1_073_741_824),
    about: 'Unsent bytes of one connection before it is closed as a slow consumer.',
  },
  MAX_UNCONFIRMED: {
    fallback: '2000',
    parse: whole(1, 1_000_000),
    about: 'Messages a client may leave unconfirmed before it is closed as a slow consumer.',
  },
  MAX_CONNECTIONS: {
    fallback: '100000',
    parse: whole(1, 10_000_000),
    about: 'Connections at the same time; more are turned away.',
  },
  LOG_LEVEL: {
    fallback: 'info',
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    about: 'The least severe log lines to write: trace, debug, info, warn, error, fatal or silent.',
  },
  DRAIN_MS: {
    fallback: '10000',
    parse: whole(0, DAY_MS),
    about: 'Over how long the connections are closed when the server is asked to stop.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    fallback: '',
    parse: collector,
    about:
      'The OpenTelemetry collector that takes traces below /v1/traces, like http://collector:4318. Empty: no traces.',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    fallback: '',
    parse: collector,
    about: 'The same as the whole URL for traces, like http://collector:4318/v1/traces; goes before the other.',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    fallback: '',
    parse: pairs(/^[ -~]*$/),
    about: 'What the collector wants to see in the headers: name=value pairs, separated by commas.',
  },
  OTEL_TRACES_SAMPLER_ARG: {
    fallback: '0.001',
    parse: share,
    about: 'The share of the messages that are traced, from 0 to 1.',
  },
  OTEL_SERVICE_NAME: {
    fallback: '',
    parse: text => text,
    about: 'The name of this service in traces. Empty: what OTEL_RESOURCE_ATTRIBUTES says, or oicq-gateway.',
  },
  OTEL_RESOURCE_ATTRIBUTES: {
    fallback: '',
    parse: pairs(/^\P{Cc}*$/u),
    about: 'What else traces say of this instance: name=value pairs, separated by commas.',
  },
} satisfies Record<string, Setting<unknown>>

type Settings = typeof settings
type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Lowercase<Head>}${Capitalize<CamelCase<Tail>>}`
  : Lowercase<S>

/** What the settings say; `MAX_FRAME_BYTES` is `maxFrameBytes`. */
export type Config = { readonly [N in keyof Settings as CamelCase<N>]: ReturnType<Settings[N]['parse']> }

/** Reads all settings. Throws one SettingError that names every variable with a wrong value. */
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
  const config = values as Config
  const roomNeeded = config.maxFrameBytes + HEADER_BYTES
  if (config.maxMessageBytes < roomNeeded) {
    throw new SettingError(
      `MAX_MESSAGE_BYTES must be at least MAX_FRAME_BYTES + ${HEADER_BYTES} = ${roomNeeded}, not ${config.maxMessageBytes}`,
    )
  }
  return config
}

/** A table of all settings for people: variable, default, meaning. */
export function describeSettings(): string {
  const rows = Object.entries<Setting<unknown>>(settings).map(([name, { fallback, about }]) => [
    name,
    fallback || '(empty)',
    about,
  ])
  rows.unshift(['Variable', 'Default', 'Meaning'])
  const [nameWidth, defaultWidth] = [0, 1].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(([name = '', fallback = '', about = '']) =>
      [name.padEnd(nameWidth ?? 0), fallback.padEnd(defaultWidth ?? 0), about].join('  '),
    )
    .join('\n')
}

function camelCase(name: string): string {
  return name.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

function refused(allowed: string, text: string): SettingError {
  return new SettingError(`must be ${allowed}, not ${JSON.stringify(text)}`)
}

function whole(smallest: number, largest: number): (text: string) => number {
  return text => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= smallest && value <= largest) return value
    throw refused(`a whole number from ${smallest} to ${largest}`, text)
  }
}

function oneOf<const T extends string>(...words: T[]): (text: string) => T {
  return text => {
    const word = words.find(word => word === text)
    if (word === undefined) throw refused(`one of ${words.join(', ')}`, text)
    return word
  }
}

function onOff(text: string): boolean {
  return oneOf('on', 'off')(text) === 'on'
}

function listOf<T>(parse: (item: string) => T): (text: string) => readonly T[] {
  return text => (text === '' ? [] : text.split(',').map(item => parse(item.trim())))
}

function hostName(text: string): string {
  const isName = /^([a-z\d]([a-z\d-]*[a-z\d])?\.)*[a-z]([a-z\d-]*[a-z\d])?\.?$/i.test(text)
  if (isName || isIP(text) !== 0) return text
  throw refused('an IP address or a host name', text)
}

/** What a URL holds may be a password, so it is not repeated. */
function database(text: string): string {
  if (/^postgres(ql)?:/i.test(text)) {
    const { host, pathname } = URL.parse(text) ?? {}
    if (host && pathname && pathname !== '/') return text
    throw new SettingError('must look like postgres://user:password@host:port/database')
  }
  if (/^[a-z][a-z\d+.-]+:\/\//i.test(text)) throw new SettingError('must be the path of a file, or a postgres:// URL')
  return text
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

function prefix(text: string): string {
  if (/^[\w.-]{1,64}$/.test(text)) return text
  throw refused('up to 64 letters, digits, dots, dashes and underscores', text)
}

/** The origins that may connect; none stands for the server's own host only. */
function origins(text: string): '*' | readonly string[] {
  if (text === '*') return text
  return listOf(item => {
    const { origin } = URL.parse(item) ?? {}
    if (origin !== item)
      throw refused('* or origins like https://chat.example.org without a path, separated by commas', item)
    return origin
  })(text)
}

/** As Fastify's trustProxy takes it. A count of hops is no choice: it would trust a direct client's header. */
function addresses(text: string): boolean | string[] {
  if (text === 'on' || text === 'off') return text === 'on'
  return text.split(',').map(item => {
    const range = item.trim()
    if (isRange(range)) return range
    throw refused('off, on, or addresses and CIDR ranges separated by commas', range)
  })
}

function isRange(text: string): boolean {
  const [, address = '', prefix = '1'] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const family = isIP(address)
  return family !== 0 && Number(prefix) >= 1 && Number(prefix) <= (family === 4 ? 32 : 128)
}

function share(text: string): number {
  const value = /^(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : Number.NaN
  if (value >= 0 && value <= 1) return value
  throw refused('a number from 0 to 1', text)
}

/** What a URL holds may be a password, so it is not repeated. */
function collector(text: string): string | undefined {
  if (text === '') return undefined
  const { protocol, href } = URL.parse(text) ?? {}
  if (href !== undefined && (protocol === 'http:' || protocol === 'https:')) return href
  throw new SettingError('must be a URL like http://collector:4318')
}

/** Pairs whose values are percent-encoded; what they hold may be a secret, so it is not repeated. */
function pairs(value: RegExp): (text: string) => Readonly<Record<string, string>> {
  return text => Object.fromEntries(listOf(item => pair(item, value))(text))
}

function pair(item: string, allowed: RegExp): [name: string, value: string] {
  const [, name, encoded = ''] = /^([\w!#$%&'*+.^`|~-]+)\s*=\s*(.*)$/.exec(item) ?? []
  const value = decoded(encoded)
  if (name !== undefined && value !== undefined && allowed.test(value)) return [name, value]
  throw new SettingError('must be name=value pairs with percent-encoded values, separated by commas')
}

function decoded(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}
