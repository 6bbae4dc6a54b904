/** What the routes of the HTTP API work with; each takes what it needs. */
import type { FastifyRequest } from 'fastify'
import type { PeerGateways } from '../../admin/peer-gateways.ts'
import type { PasswordQueue } from '../../auth/password-queue.ts'
import type { Clock } from '../../clock.ts'
import type { Directory } from '../../cluster/directory.ts'
import type { BarrierDeadlines } from '../../delivery/barrier-deadlines.ts'
import type { Fanout } from '../../delivery/fanout.ts'
import type { MessageRouter } from '../../delivery/message-router.ts'
import type { Monitors } from '../../delivery/monitors.ts'
import type { AckTimer } from '../../session/ack-timer.ts'
import type { SessionRegistry } from '../../session/registry.ts'
import type { EventLog } from '../../store/event-log.ts'
import type { Store } from '../../store/interface.ts'
import type { ChatServer } from '../chat/chat-server.ts'
import { administratorOf, KeyAdministration } from './administration.ts'

export interface ApiServices {
  readonly clock: Clock
  readonly store: Store
  readonly directory: Directory
  readonly sessions: SessionRegistry
  readonly router: MessageRouter
  readonly fanout: Fanout
  readonly monitors: Monitors
  readonly ackTimer: AckTimer
  readonly barrierDeadlines: BarrierDeadlines
  readonly passwordQueue: PasswordQueue
  readonly eventLog: EventLog
  readonly chat: ChatServer
  readonly gateways: PeerGateways
}

/** The administration by the key of a request. */
export function administrationBy(services: ApiServices, request: FastifyRequest): KeyAdministration {
  return new KeyAdministration(services, keyOf(request))
}

/** How the audit table names the key of a request. */
export function administratorIn(request: FastifyRequest): string {
  return administratorOf(keyOf(request))
}

function keyOf({ apiKey }: FastifyRequest): string {
  if (apiKey === undefined) throw new Error('a route without a scope has no key')
  return apiKey.id
}
