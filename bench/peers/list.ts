/** All that is measured, on one instance and across two. */
import gatewayPackage from '../../gateway/package.json' with { type: 'json' }
import { startTogether } from '../instances.ts'
import packageJson from '../package.json' with { type: 'json' }
import { type ServerName, startServer } from '../servers.ts'
import { versionOf } from './binaries.ts'
import { gatewayAlone, gateways } from './gateway.ts'
import { startMosquitto } from './mosquitto.ts'
import { startNats } from './nats.ts'
import { joined, type Peer, type Running } from './peer.ts'

const ws = `ws ${gatewayPackage.dependencies.ws}`
const packages = packageJson.devDependencies
const socketIo = `socket.io ${packages['socket.io']}`
const redisAdapter = `${socketIo}, @socket.io/redis-adapter ${packages['@socket.io/redis-adapter']}`
const aedes = `aedes ${packages.aedes}`
const gateway = `the gateway ${gatewayPackage.version}`

/** One process each, for so many users. */
export async function peersAlone(users: number): Promise<Peer[]> {
  const nats = await versionOf('nats-server', '--version')
  const mosquitto = await versionOf('mosquitto', '-h')
  return [
    { name: 'relay', version: ws, dialect: 'relay', start: alone('relay') },
    { name: 'batching-relay', version: ws, dialect: 'relay', start: alone('batching-relay') },
    { name: 'gateway', version: gateway, dialect: 'gateway', start: () => gatewayAlone(users) },
    { name: 'socket.io', version: socketIo, dialect: 'socket.io', start: alone('socket.io') },
    { name: 'nats', version: nats, dialect: 'nats', start: () => startNats(1) },
    { name: 'mosquitto-qos0', version: mosquitto, dialect: 'mqtt-qos0', start: startMosquitto },
    { name: 'mosquitto-qos1', version: mosquitto, dialect: 'mqtt-qos1', start: startMosquitto },
    { name: 'aedes-qos0', version: aedes, dialect: 'mqtt-qos0', start: alone('aedes') },
    { name: 'aedes-qos1', version: aedes, dialect: 'mqtt-qos1', start: alone('aedes') },
  ]
}

/** Two instances each, for so many users; `gateway-alone` is one, with a Redis and PostgreSQL as the two have. */
export async function peersAcross(users: number): Promise<Peer[]> {
  const nats = await versionOf('nats-server', '--version')
  return [
    { name: 'relay', version: ws, dialect: 'relay', start: pair('relay') },
    { name: 'batching-relay', version: ws, dialect: 'relay', start: pair('batching-relay') },
    { name: 'gateway', version: gateway, dialect: 'gateway', start: () => gateways(2, users) },
    { name: 'gateway-alone', version: gateway, dialect: 'gateway', start: () => gateways(1, users) },
    { name: 'socket.io-redis', version: redisAdapter, dialect: 'socket.io', start: pair('socket.io', 'redis') },
    { name: 'socket.io-sharded', version: redisAdapter, dialect: 'socket.io', start: pair('socket.io', 'sharded') },
    { name: 'nats', version: nats, dialect: 'nats', start: () => startNats(2) },
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
