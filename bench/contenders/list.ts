/** All contenders, on one instance and across two. */
import gatewayPackage from '../../gateway/package.json' with { type: 'json' }
import { startTogether } from '../instances.ts'
import packageJson from '../package.json' with { type: 'json' }
import { type ServerName, startServer } from '../servers.ts'
import { versionOf } from './binaries.ts'
import { type Contender, joined, type Running } from './contender.ts'
import { gatewayAlone, gatewayOverTcp, gateways } from './gateway.ts'
import { startMosquitto } from './mosquitto.ts'
import { startNats } from './nats.ts'

const ws = `ws ${gatewayPackage.dependencies.ws}`
const packages = packageJson.devDependencies
const socketIo = `socket.io ${packages['socket.io']}`
const redisAdapter = `${socketIo}, @socket.io/redis-adapter ${packages['@socket.io/redis-adapter']}`
const aedes = `aedes ${packages.aedes}`
const gateway = `the gateway ${gatewayPackage.version}`

/** One process each, for so many users. */
export async function contendersAlone(users: number): Promise<Contender[]> {
  const nats = await versionOf('nats-server', '--version')
  const mosquitto = await versionOf('mosquitto', '-h')
  return [
    { name: 'relay', version: ws, driver: 'relay', start: alone('relay') },
    { name: 'batching-relay', version: ws, driver: 'relay', start: alone('batching-relay') },
    { name: 'gateway', version: gateway, driver: 'gateway', start: () => gatewayAlone(users) },
    { name: 'socket.io', version: socketIo, driver: 'socket.io', start: alone('socket.io') },
    { name: 'nats', version: nats, driver: 'nats', start: () => startNats(1) },
    { name: 'mosquitto-qos0', version: mosquitto, driver: 'mqtt-qos0', start: startMosquitto },
    { name: 'mosquitto-qos1', version: mosquitto, driver: 'mqtt-qos1', start: startMosquitto },
    { name: 'aedes-qos0', version: aedes, driver: 'mqtt-qos0', start: alone('aedes') },
    { name: 'aedes-qos1', version: aedes, driver: 'mqtt-qos1', start: alone('aedes') },
  ]
}

/** The gateway over each of its transports. */
export function transports(users: number): Contender[] {
  return [
    { name: 'gateway', version: gateway, driver: 'gateway', start: () => gatewayAlone(users) },
    { name: 'gateway-tcp', version: gateway, driver: 'gateway-tcp', start: () => gatewayOverTcp(users) },
  ]
}

/** Two instances each, for so many users; `gateway-alone` is one, with a Redis and PostgreSQL as the two have. */
export async function contendersAcross(users: number): Promise<Contender[]> {
  const nats = await versionOf('nats-server', '--version')
  return [
    { name: 'relay', version: ws, driver: 'relay', start: pair('relay') },
    { name: 'batching-relay', version: ws, driver: 'relay', start: pair('batching-relay') },
    { name: 'gateway', version: gateway, driver: 'gateway', start: () => gateways(2, users) },
    { name: 'gateway-alone', version: gateway, driver: 'gateway', start: () => gateways(1, users) },
    { name: 'socket.io-redis', version: redisAdapter, driver: 'socket.io', start: pair('socket.io', 'redis') },
    { name: 'socket.io-sharded', version: redisAdapter, driver: 'socket.io', start: pair('socket.io', 'sharded') },
    { name: 'nats', version: nats, driver: 'nats', start: () => startNats(2) },
  ]
}

function alone(server: ServerName): () => Promise<Running> {
  return async () => joined([await startServer(server, {})])
}

/** Two that meet in a Redis of their own. */
function pair(server: ServerName, adapter = ''): () => Promise<Running> {
  return () =>
    startTogether(2, ({ url }, place) =>
      startServer(server, { REDIS_URL: url, INSTANCE: String(place), ADAPTER: adapter }),
    )
}
