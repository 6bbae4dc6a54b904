/** Where Redis is, as REDIS_URL says it. */

export interface RedisAddress {
  kind: 'server' | 'sentinel' | 'cluster'
  tls: boolean
  user: string | undefined
  password: string | undefined
  /** The server, the Sentinels, or some nodes of the Cluster. */
  hosts: { host: string; port: number }[]
  /** What the Sentinels call the master. */
  master: string | undefined
  database: number
}

const REDIS_PORT = 6379
const SENTINEL_PORT = 26_379
const HIGHEST_PORT = 65_535

/**
 * Understands `redis://[user:password@]host[:port][/db]`, `redis+sentinel://…host:port,host:port/<master>[/db]` and
 * `redis+cluster://…host:port,host:port`; `rediss` instead of `redis` for TLS. User and password are percent-encoded.
 * Throws an Error whose message repeats nothing of the text, which may hold a password.
 */
export function parseRedisUrl(text: string): RedisAddress {
  const match = /^redis(s?)(?:\+(sentinel|cluster))?:\/\/(?:(.*)@)?([^/?#]+)(?:\/([^?#]*))?$/s.exec(text)
  if (!match)
    throw new Error('must look like redis://host:port, redis+sentinel://host,host/master or redis+cluster://host,host')
  const [, secure, kind = 'server', credentials, hosts = '', path = ''] = match
  const address = { tls: secure === 's', ...parseCredentials(credentials) }
  switch (kind) {
    case 'sentinel': {
      const [master = '', database, ...rest] = path.split('/')
      if (master === '' || rest.length > 0) throw new Error('must end in /<master name> or /<master name>/<database>')
      return {
        ...address,
        kind,
        hosts: parseHosts(hosts, SENTINEL_PORT),
        master: decode(master),
        database: parseDatabase(database),
      }
    }
    case 'cluster':
      if (path !== '') throw new Error('must have no database: a Redis Cluster has only one')
      return { ...address, kind, hosts: parseHosts(hosts, REDIS_PORT), master: undefined, database: 0 }
    default: {
      const servers = parseHosts(hosts, REDIS_PORT)
      if (servers.length > 1)
        throw new Error('must name one server; for several use redis+sentinel:// or redis+cluster://')
      return { ...address, kind: 'server', hosts: servers, master: undefined, database: parseDatabase(path) }
    }
  }
}

function parseCredentials(text = ''): Pick<RedisAddress, 'user' | 'password'> {
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(text) ?? []
  if (user !== '' && password === '') throw new Error('must have a password after the user, like user:password@')
  return { user: decode(user) || undefined, password: decode(password) || undefined }
}

function parseHosts(text: string, fallbackPort: number): RedisAddress['hosts'] {
  return text.split(',').map(part => {
    const match = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i.exec(part)
    const host = match?.[1] ?? match?.[2]
    const port = Number(match?.[3] ?? fallbackPort)
    if (host === undefined || port < 1 || port > HIGHEST_PORT) {
      throw new Error('must name hosts like redis.example.org, 10.0.0.1:6379 or [::1]:6379')
    }
    return { host, port }
  })
}

function parseDatabase(text = ''): number {
  if (!/^\d{0,5}$/.test(text)) throw new Error('must name the database by its number')
  return Number(text)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new Error('must have % in a user, password or master name written as %25')
  }
}
