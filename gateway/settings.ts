/** The table of settings: environment variables with their parsers, defaults and descriptions. */
import { HEADER_BYTES, MAX_BODY_BYTES, MAX_MESSAGE_BYTES, MAX_NUMBER } from '../protocol/index.ts'
import { apiKeys } from './api-keys.ts'
import { DAY_MS } from './clock.ts'
import { connectionsIn, MOST_CONNECTIONS, unfinishedBytesIn, usableMemory } from './memory.ts'
import {
  addresses,
  basePath,
  collector,
  commit,
  database,
  each,
  fraction,
  host,
  listOf,
  oneOf,
  onOff,
  orElse,
  origins,
  pairs,
  path,
  prefix,
  programAccounts,
  programKeys,
  redis,
  secret,
  siteUrl,
  webhookSecret,
  whole,
} from './setting-parsers.ts'

export interface Setting<T> {
  /** Parses the text of the variable. Throws a SettingError whose message continues a sentence that starts with its name. */
  parse(text: string): T
  /** Whether it may contain a secret: it is never shown, and may be in a file that the variable with `_FILE` after its name names. */
  readonly isSecret?: true
  /** Whether it can change while the server runs. */
  readonly isLive?: true
  /** The text that an unset or empty variable stands for. */
  fallback: string
  description: string
}

const MAX_BYTES = 1_073_741_824
const MIN_BODY_BYTES = 1024

/** By the name of the variable. */
export const settings = {
  SETTINGS_FILE: {
    fallback: '',
    parse: path,
    description:
      'File with settings, in lines like PORT=8080; the environment takes precedence. Read again on SIGHUP, for those that can change while the server runs.',
  },
  HOST: { fallback: '127.0.0.1', parse: host, description: 'Address to listen on; 0.0.0.0 or :: listens on all.' },
  PORT: { fallback: '8080', parse: whole(0, 65_535), description: 'Port to listen on; 0 chooses a free one.' },
  TCP_HOST: {
    fallback: '',
    parse: orElse(() => undefined, host),
    description: 'Address to listen on for clients that speak the protocol over TCP. Empty: HOST.',
  },
  TCP_PORT: {
    fallback: '',
    parse: orElse(() => undefined, whole(0, 65_535)),
    description:
      'Port for clients that speak the protocol over TCP, with TLS if TLS_CERT is set; 0 chooses a free one. Empty: no TCP.',
  },
  TCP_PROXY_PROTOCOL: {
    fallback: 'off',
    parse: onOff,
    description:
      'Whether the proxies of TRUST_PROXY begin each TCP connection with a header of the PROXY protocol, version 2, which has the address of the client: on or off.',
  },
  BASE_PATH: {
    fallback: '',
    parse: basePath,
    description:
      'Path below which the page and /ws are, such as /chat, behind a proxy that passes it on. Empty: at the root, also behind a proxy that strips a path.',
  },
  TLS_CERT: {
    fallback: '',
    parse: path,
    description:
      'PEM file with the certificate, followed by those of the authorities below the root: HTTPS and wss only, and TLS at TCP_PORT. Read again when it changes. Empty: no TLS.',
  },
  TLS_KEY: { fallback: '', parse: path, description: 'PEM file with the key of TLS_CERT, without a passphrase.' },
  DATABASE_URL: {
    isSecret: true,
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
  ADMIN_SOCKET: {
    fallback: '',
    parse: text => text,
    description:
      'Unix socket by which the admin command of the same user reaches this gateway without Redis; off: none. Empty: beside an SQLite file (oicq.db-admin), else none.',
  },
  REDIS_URL: {
    isSecret: true,
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
    isSecret: true,
    fallback: '',
    parse: secret,
    description:
      'Secret of at least 16 characters that all instances share: what others write to Redis is rejected. Empty: nothing is authenticated.',
  },
  OPERATORS: {
    fallback: '',
    parse: listOf(each(whole(1, MAX_NUMBER))),
    isLive: true,
    description: 'Account numbers of the operators, separated by commas.',
  },
  BROADCAST: {
    fallback: 'everyone',
    parse: oneOf('everyone', 'operators'),
    description: 'Who may broadcast to everyone: everyone or operators.',
  },
  PROGRAM_KEYS: {
    isSecret: true,
    fallback: '',
    parse: programKeys,
    isLive: true,
    description:
      'Keys with which programs attach, at least 16 characters each: fax=key,print=key. A program may have two while they are changed. Empty: none may attach.',
  },
  PROGRAM_ACCOUNTS: {
    fallback: '',
    parse: programAccounts,
    isLive: true,
    description:
      'Accounts for which attached programs may speak: print=10001,fax=10002. Each may speak for the system.',
  },
  ALLOWED_ORIGINS: {
    fallback: '',
    parse: origins,
    isLive: true,
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
    parse: listOf(each(host)),
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
    parse: orElse(() => connectionsIn(usableMemory()), whole(1, 10_000_000)),
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
    parse: orElse(() => unfinishedBytesIn(usableMemory()), whole(MAX_MESSAGE_BYTES, MAX_BYTES)),
    description:
      'Maximum bytes of messages of which a part has arrived; beyond that their connections are closed. Empty: a sixteenth of the memory.',
  },
  MAX_UNFINISHED_BYTES_PER_ADDRESS: {
    fallback: '8388608',
    parse: whole(MAX_MESSAGE_BYTES, MAX_BYTES),
    description: 'Maximum bytes of messages from one address of which a part has arrived.',
  },
  API_KEYS: {
    isSecret: true,
    isLive: true,
    fallback: '',
    parse: apiKeys,
    description:
      'Keys of the HTTP API at /api/v1, separated by commas or lines, as npm run admin -- api-key prints them. Empty: no API; the first key takes a restart.',
  },
  API_REQUESTS_PER_SECOND: {
    fallback: '5000',
    parse: whole(1, 1_000_000),
    description: 'Maximum requests of one key of the HTTP API to one instance in a second.',
  },
  WEBHOOK_URLS: {
    isSecret: true,
    fallback: '',
    parse: listOf(each(siteUrl)),
    description:
      'URLs that are told of new accounts, sign-ins, sign-outs and messages to absent users, separated by commas.',
  },
  WEBHOOK_SECRET: {
    isSecret: true,
    fallback: '',
    parse: webhookSecret,
    description:
      'Secret that requests to WEBHOOK_URLS and MODERATION_URL are signed with: whsec_ and 24 to 64 random bytes in base64.',
  },
  MODERATION_URL: {
    isSecret: true,
    fallback: '',
    parse: orElse(() => undefined, siteUrl),
    description: 'URL that is asked before each message of a user whether to let it pass. Empty: all messages pass.',
  },
  MODERATION_TIMEOUT_MS: {
    fallback: '500',
    parse: whole(10, 1500),
    description: 'Milliseconds that MODERATION_URL may take for an answer.',
  },
  MODERATION_FALLBACK: {
    fallback: 'allow',
    parse: oneOf('allow', 'refuse'),
    description: 'What becomes of messages while MODERATION_URL gives no answer: allow or refuse.',
  },
  EVENTS_DAYS: {
    fallback: '30',
    parse: whole(0, 3650),
    description:
      'Days for which sign-ins and other events of accounts are kept, with addresses, for npm run admin -- events; 0 for none.',
  },
  ROOM_DAYS: {
    fallback: '365',
    parse: whole(1, 36_500),
    description: 'Days for which the history of rooms is kept.',
  },
  ROOM_ENTRIES: {
    fallback: '100000',
    parse: whole(100, 100_000_000),
    description: 'Entries of the history of a room that are kept, the latest.',
  },
  LOBBY: {
    fallback: '',
    parse: orElse(() => undefined, onOff),
    description:
      'Whether whoever registers lands in 大厅, an open room of the system: on or off. Empty: on for a single instance, without REDIS_URL.',
  },
  LOG_LEVEL: {
    fallback: 'info',
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
    isLive: true,
    description: 'Minimum severity of log lines: trace, debug, info, warn, error, fatal or silent.',
  },
  DRAIN_MS: {
    fallback: '10000',
    parse: whole(0, DAY_MS),
    description: 'Milliseconds over which the connections are closed when the server stops.',
  },
  COMMIT: {
    fallback: '',
    parse: orElse(() => undefined, commit),
    description:
      'Commit that this version is built from, shown by /healthz and oicq_build_info; images have it set. Empty: the one checked out, if any.',
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    isSecret: true,
    fallback: '',
    parse: collector,
    description:
      'Base URL of an OpenTelemetry collector, such as http://collector:4318; traces go to /v1/traces. Empty: no traces.',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    isSecret: true,
    fallback: '',
    parse: collector,
    description: 'Full URL for traces, such as http://collector:4318/v1/traces; takes precedence over the base URL.',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    isSecret: true,
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

/** Whether a variable has a value. An empty one has none. */
export function isSet(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== ''
}
