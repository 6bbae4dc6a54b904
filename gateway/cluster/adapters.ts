/** What an instance shares with others: nothing, in memory, for one that is alone, or a Redis. */
import type { Probes } from '../metrics/probes.ts'
import type { Bus } from './bus.ts'
import type { ClusterIdentity } from './database-lease.ts'
import type { Directory, SharedDirectory } from './directory.ts'
import type { RedisConnection } from './redis/connect.ts'

/** The adapters of an instance that is alone. */
export interface AloneAdapters {
  readonly bus: Bus
  readonly directory: Directory
  readonly shared: undefined
}

/** The adapters of an instance that shares a Redis with others. */
export interface SharedAdapters {
  readonly bus: Bus
  readonly shared: SharedDirectory
  readonly redis: RedisConnection
  /** What all instances with this Redis have in common. */
  readonly identity: ClusterIdentity
  /** Of the bus. */
  readonly probes: Probes
}

export type ClusterAdapters = AloneAdapters | SharedAdapters
