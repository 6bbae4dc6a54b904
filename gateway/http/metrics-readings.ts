/** What is to be read at this moment, wherever it is: the one place that knows where each metric comes from. */
import { totalmem } from 'node:os'
import { Mode, type UserMessageName, userMessages } from '../../protocol/index.ts'
import type { Authentication } from '../auth/authentication.ts'
import type { BruteForceLimiter } from '../auth/brute-force-limit.ts'
import type { PasswordQueue } from '../auth/password-queue.ts'
import type { Bus } from '../cluster/bus.ts'
import type { Directory } from '../cluster/directory.ts'
import type { Peers } from '../cluster/peers.ts'
import type { ConnectionRegistry } from '../connection/registry.ts'
import type { Fanout } from '../delivery/fanout.ts'
import type { FileTransfers } from '../delivery/file-transfers.ts'
import type { MessageRouter } from '../delivery/message-router.ts'
import type { SignIns } from '../handlers/sign-in.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import type { Probes } from '../metrics/probes.ts'
import type { Readings } from '../metrics/table.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'

interface Sources {
  readonly authentication: Authentication
  readonly bruteForce: BruteForceLimiter
  readonly bus: Bus
  readonly connections: ConnectionRegistry
  readonly counts: ConnectionCounts
  readonly directory: Directory
  readonly fanout: Fanout
  readonly offlineQueue: OfflineQueue
  readonly passwordQueue: PasswordQueue
  readonly peers: Peers
  readonly probes: Probes
  readonly router: MessageRouter
  readonly sessions: SessionRegistry
  readonly signIns: SignIns
  readonly transfers: FileTransfers
}

/** Reads every metric but the histograms. */
export function readMetrics(sources: Sources, storeFailures: number): Readings {
  const { authentication, bruteForce, bus, connections, counts, directory, fanout, offlineQueue, passwordQueue } =
    sources
  const { peers, probes, router, sessions, signIns, transfers } = sources
  const { outcomes } = offlineQueue
  const notes = noteConnections(connections)
  const refused = {
    mailboxFull: outcomes['mailbox full'],
    unknownNumber: outcomes['unknown number'],
    notStored: outcomes['not stored'],
  }
  return {
    oicq_connections: connections.size,
    oicq_connections_paused: notes.paused,
    oicq_connections_closed_total: counts.closed,
    oicq_outbox_bytes: notes.unsent,
    oicq_outbox_largest_bytes: notes.mostUnsent,
    oicq_frames_received_total: { ...framesByName(counts), unknown: counts.unknownFrames },
    oicq_flood_control_total: { slowed: counts.slowed, closed: counts.flooding },

    oicq_sessions: countModes(sessions),
    oicq_logins_total: {
      accepted: signIns.accepted,
      wrongPassword: authentication.wrongPassword,
      tooManyTries: bruteForce.refused,
      disabled: authentication.disabled,
      busy: passwordQueue.refused,
    },
    oicq_logins_recognized_total: authentication.recognized,
    oicq_logins_waiting: passwordQueue.waiting,
    oicq_presence_pushes_total: fanout.pushes,
    oicq_file_transfers: transfers.size,

    oicq_messages_total: {
      here: counts.here,
      bus: router.inFlight.sent,
      stored: outcomes.stored,
      refused: refused.mailboxFull + refused.unknownNumber + refused.notStored,
    },
    oicq_messages_refused_total: refused,
    oicq_messages_redelivered_total: {
      unconfirmed: counts.unconfirmed,
      returned: router.bounced,
      unanswered: router.inFlight.withdrawn,
    },
    oicq_stored_messages_sent_total: counts.fromMailbox,
    oicq_unconfirmed_messages: notes.unconfirmed,
    oicq_mailbox_queue: offlineQueue.queued,

    oicq_instances: peers.alive.size + 1,
    oicq_directory_reachable: Number(directory.reachable),
    oicq_bus_hears: Number(bus.hears),
    oicq_bus_probes_lost_total: probes.lost,
    oicq_bus_envelopes_total: { sent: peers.counts.sent, received: peers.counts.received },
    oicq_bus_bytes_total: { sent: peers.counts.sentBytes, received: peers.counts.receivedBytes },
    oicq_bus_items_total: peers.counts.items,
    oicq_bus_envelopes_resent_total: peers.counts.resent,
    oicq_bus_backlog_bytes: peers.backlogBytes,
    oicq_bus_silence_seconds: peers.unackedForMs / 1000,
    oicq_bus_unanswered_messages: router.inFlight.size,

    oicq_store_failures_total: storeFailures,
    oicq_memory_limit_bytes: memoryLimit(),
  }
}

/** What all connections together have to say, in one pass over them. */
function noteConnections(connections: ConnectionRegistry) {
  const notes = { paused: 0, unsent: 0, mostUnsent: 0, unconfirmed: 0 }
  for (const { frameQueue, session, unsentBytes } of connections) {
    if (frameQueue.isPaused) notes.paused++
    notes.unsent += unsentBytes
    if (unsentBytes > notes.mostUnsent) notes.mostUnsent = unsentBytes
    if (session !== undefined) notes.unconfirmed += session.unackedCount
  }
  return notes
}

function countModes(sessions: SessionRegistry): Readings['oicq_sessions'] {
  const counts = { online: 0, hidden: 0, doNotDisturb: 0, unreachable: 0 }
  for (const { mode, isUnreachable } of sessions) {
    if (isUnreachable) counts.unreachable++
    else if (mode === Mode.hidden) counts.hidden++
    else if (mode === Mode.doNotDisturb) counts.doNotDisturb++
    else counts.online++
  }
  return counts
}

/** In bytes. Without a limit of its own, Node says 0 or more than there is. */
function memoryLimit(): number {
  const limit = process.constrainedMemory()
  return limit > 0 && limit < totalmem() ? limit : totalmem()
}

function framesByName(counts: ConnectionCounts): Record<UserMessageName, number> {
  const entries = Object.entries(userMessages).map(([name, { code }]) => [name, counts.framesOf(code)])
  return Object.fromEntries(entries) as Record<UserMessageName, number>
}
