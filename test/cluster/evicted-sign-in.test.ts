/** Who signs in on an instance at the moment when it comes back as a new one, because the others have evicted it. */
import { after, test } from 'node:test'
import { Mode } from '../../protocol/index.ts'
import { freePort } from '../servers/free-port.ts'
import { startTcpProxy } from '../servers/tcp-proxy.ts'
import { until } from '../until.ts'
import { startInstance, startShared } from './processes.ts'
import { friendsOn, User } from './user.ts'

/** The lease of an instance is renewed. */
const RENEWAL = /:uncleared\r\n\$\d+\r\n([\w-]+):/

const shared = await startShared({ after })
const proxy = await startTcpProxy(shared.redis.port)
after(proxy.close)
const wired = await startInstance({ after }, shared)
const fragile = await startInstance({ after }, shared, { REDIS_URL: `redis://127.0.0.1:${proxy.port}` })

test('M1.1, P2.1: the user is seen, and gets messages', async () => {
  const [ming, hong] = await friendsOn(wired, wired)
  await hong.vanish()
  proxy.target = await freePort()
  for (const { client } of proxy.connections) client.destroy()
  await until('it is evicted', async () => (await shared.redis.command('ZCARD', 'oicq:{instances}:dead')) === 1)
  const before = proxy.connections.length
  proxy.target = shared.redis.port
  const { promise: isRejoining, resolve: rejoins } = Promise.withResolvers<() => void>()
  const ids = new Set<string>()
  function watch({ client, server }: (typeof proxy.connections)[number]): void {
    client.on('data', (data: Buffer) => {
      const id = RENEWAL.exec(data.toString('latin1'))?.[1]
      if (id === undefined || ids.has(id)) return
      // The first is the old one, which is dead.
      if (ids.size === 1) {
        server.unpipe(client)
        rejoins(() => server.pipe(client))
      }
      ids.add(id)
    })
  }
  let watched = before
  await until('it rejoins', () => {
    for (const connection of proxy.connections.slice(watched)) watch(connection)
    watched = proxy.connections.length
    return ids.size === 2
  })
  const goOn = await isRejoining
  const back = await User.signIn(fragile, hong.number)
  goOn()
  await ming.sees(back, Mode.online)
  await ming.say(back, 'hello')
  await back.isHealthy(ming, 'hello')
})
