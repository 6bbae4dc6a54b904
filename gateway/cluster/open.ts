/** What this instance shares with others: one that is alone, or one of many that share a Redis. */
import type { Logger } from 'pino'
import { Probes } from '../metrics/probes.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { Bus } from './bus.ts'
import type { Directory } from './directory.ts'
import { FailsafeDirectory } from './failsafe-directory.ts'
import { type MemberEvents, Membership, newInstance } from './membership.ts'
import { createMemoryBus } from './memory-bus.ts'
import { createMemoryDirectory } from './memory-directory.ts'
import { Peers } from './peers.ts'
import { createRedisBus } from './redis/bus.ts'
import { connectRedis, type RedisConnection } from './redis/connect.ts'
import { createRedisDirectory } from './redis/directory.ts'

export interface Cluster {
  readonly directory: Directory
  readonly peers: Peers
  /** Where others may share more, like counts; undefined when there are none. */
  readonly redis: RedisConnection | undefined
  /** This instance among others; undefined when it is alone. */
  readonly member: Membership | undefined
  /** Of the bus; none are sent while this instance is alone. */
  readonly probes: Probes
  /** Becomes one with the others. */
  join(events: MemberEvents): Promise<void>
  /** Leaves; the sessions here have ended. */
  leave(): Promise<void>
}

/** Without a URL, an instance that is alone. Throws when the URL is wrong; a Redis that is away is waited for later. */
export async function openCluster(
  url: string | undefined,
  prefix: string,
  sessions: SessionRegistry,
  log: Logger,
): Promise<Cluster> {
  if (url === undefined) return alone(log)
  const redis = await connectRedis(url, prefix)
  const probes = new Probes()
  const bus = createRedisBus(redis, probes)
  const shared = createRedisDirectory(redis)
  const peers = new Peers(newInstance(), bus, log)
  const directory = new FailsafeDirectory(shared, sessions, peers)
  const member = new Membership(shared, directory, bus, peers, sessions, log)
  return {
    ...{ directory, peers, redis, member, probes },
    join: events => member.start(events),
    async leave() {
      await peers.arrived(peers.known)
      await member.stop()
      await peers.close()
      await close(directory, bus)
      redis.close()
    },
  }
}

function alone(log: Logger): Cluster {
  const [directory, bus] = [createMemoryDirectory(), createMemoryBus()]
  return {
    ...{ directory, peers: new Peers(newInstance(), bus, log), redis: undefined, member: undefined },
    probes: new Probes(),
    join: async () => {},
    leave: () => close(directory, bus),
  }
}

async function close(directory: Directory, bus: Bus): Promise<void> {
  await directory.close()
  await bus.close()
}
