/** What the features work with; each takes what it needs. */

import type { BruteForceLimiter } from '../auth/brute-force-limit.ts'
import type { Passwords } from '../auth/passwords.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../cluster/directory.ts'
import type { Cluster } from '../cluster/open.ts'
import type { Peers } from '../cluster/peers.ts'
import type { Config } from '../config.ts'
import type { Connections } from '../connection/connections.ts'
import type { Fanout } from '../delivery/fanout.ts'
import type { FileTransfers } from '../delivery/file-transfers.ts'
import type { MessageRouter } from '../delivery/message-router.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { Store } from '../store/interface.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'
import type { Tracing } from '../tracing/tracing.ts'
import type { Monitors } from './monitor.ts'
import type { PresencePublisher } from './presence.ts'
import type { SignIns } from './sign-in.ts'

export interface Services {
  readonly config: Config
  readonly clock: Clock
  readonly store: Store
  readonly cluster: Cluster
  readonly directory: Directory
  readonly sessions: SessionRegistry
  readonly connections: Connections
  readonly offlineQueue: OfflineQueue
  readonly peers: Peers
  readonly router: MessageRouter
  readonly fanout: Fanout
  readonly passwords: Passwords
  readonly bruteForce: BruteForceLimiter
  readonly presence: PresencePublisher
  readonly signIns: SignIns
  readonly monitors: Monitors
  readonly transfers: FileTransfers
  /** Undefined while messages are not traced. */
  readonly tracing?: Tracing | undefined
}
