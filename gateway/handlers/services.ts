/** What the handlers work with; each takes what it needs. */
import type { Histogram } from 'prom-client'
import type { Authentication } from '../auth/authentication.ts'
import type { VerifiedPasswordCache } from '../auth/password-cache.ts'
import type { PasswordQueue } from '../auth/password-queue.ts'
import type { RegistrationLimiter } from '../auth/registration-limit.ts'
import type { SignIns } from '../auth/sign-ins.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../cluster/directory.ts'
import type { Peers } from '../cluster/peers.ts'
import type { Config } from '../config.ts'
import type { Fanout } from '../delivery/fanout.ts'
import type { FileTransfers } from '../delivery/file-transfers.ts'
import type { MessageRouter } from '../delivery/message-router.ts'
import type { Monitors } from '../delivery/monitors.ts'
import type { PresencePublisher } from '../delivery/presence-publisher.ts'
import type { AckTimer } from '../session/ack-timer.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { EventLog } from '../store/event-log.ts'
import type { Store } from '../store/interface.ts'
import type { Tracing } from '../tracing/interface.ts'

/** A message of a user that is about to be sent. */
export interface CheckedMessage {
  readonly from: number
  /** A number, a group of the sender, or a room. */
  readonly to: { readonly number: number } | { readonly group: number } | { readonly room: number }
  readonly text: Uint8Array
}

/** What may refuse messages before they are sent. */
export interface MessageCheck {
  /** Throws a Refusal. Bounded in time. */
  check(message: CheckedMessage): Promise<void>
}

/** Where new users are welcome. */
export interface Newcomers {
  /** An account was registered. Nobody waits. */
  welcome(number: number): void
}

export interface Services {
  readonly config: Config
  /** Milliseconds since 1970. */
  readonly clock: Clock
  /** Monotonic milliseconds, the same throughout a turn of the event loop. */
  readonly turn: Clock
  readonly store: Store
  readonly directory: Directory
  readonly sessions: SessionRegistry
  readonly ackTimer: AckTimer
  readonly peers: Peers
  readonly router: MessageRouter
  readonly fanout: Fanout
  readonly passwordQueue: PasswordQueue
  readonly verifiedPasswords: VerifiedPasswordCache
  /** Undefined if registrations are not limited. */
  readonly registrations: RegistrationLimiter | undefined
  readonly authentication: Authentication
  readonly presence: PresencePublisher
  readonly signIns: SignIns
  readonly monitors: Monitors
  readonly transfers: FileTransfers
  /** How long barriers waited that could not be echoed at once (M4). */
  readonly settleTimes: Histogram
  /** Undefined while messages are not traced. */
  readonly tracing: Tracing | undefined
  /** Undefined if messages are not checked. */
  readonly moderation: MessageCheck | undefined
  /** Undefined if new users land nowhere. */
  readonly newcomers: Newcomers | undefined
  readonly eventLog: EventLog
}
