/** What the features work with; each takes what it needs. */

import type { Cluster } from '../cluster/cluster.ts'
import type { Links } from '../cluster/links.ts'
import type { Config } from '../config.ts'
import type { Connections } from '../connections.ts'
import type { Delivery } from '../delivery/delivery.ts'
import type { Mailbox } from '../delivery/mailbox.ts'
import type { Fanout } from '../fanout.ts'
import type { Guessing } from '../guessing.ts'
import type { Passwords } from '../passwords.ts'
import type { Clock, Directory, Store } from '../ports.ts'
import type { Sessions } from '../sessions.ts'
import type { Tracing } from '../tracing/tracing.ts'
import type { Monitors } from './monitor.ts'
import type { PresenceNews } from './presence.ts'
import type { SignIns } from './sign-in.ts'
import type { Transfers } from './transfers.ts'

export interface Services {
  readonly config: Config
  readonly clock: Clock
  readonly store: Store
  readonly cluster: Cluster
  readonly directory: Directory
  readonly sessions: Sessions
  readonly connections: Connections
  readonly mailbox: Mailbox
  readonly links: Links
  readonly delivery: Delivery
  readonly fanout: Fanout
  readonly passwords: Passwords
  readonly guessing: Guessing
  readonly presence: PresenceNews
  readonly signIns: SignIns
  readonly monitors: Monitors
  readonly transfers: Transfers
  /** Undefined while messages are not traced. */
  readonly tracing?: Tracing | undefined
}
