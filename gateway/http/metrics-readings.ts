/** What is to be read at this moment, wherever it is: the one place that knows where each metric comes from. */
import { totalmem } from 'node:os'
import { Mode, type UserMessageName, userMessages } from '../../protocol/index.ts'
import type { Connections } from '../connection/connections.ts'
import type { Services } from '../handlers/services.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import type { Readings } from '../metrics/table.ts'
import type { SessionRegistry } from '../session/registry.ts'

/** Reads everything. `storeFailures` is counted by who times the store. */
export function read(services: Services, storeFailures: number): Readings {
  const { cluster, connections, router, fanout, bruteForce, peers, offlineQueue, passwords } = services
  const { directory, sessions, signIns, transfers } = services
  const { counts } = connections
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
      wrongPassword: signIns.authentication.wrongPassword,
      tooManyTries: bruteForce.refused,
      disabled: signIns.authentication.disabled,
      busy: passwords.refused,
    },
    oicq_logins_recognized_total: signIns.authentication.recognized,
    oicq_logins_waiting: passwords.waiting,
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
      returned: router.returned,
      unanswered: router.inFlight.withdrawn,
    },
    oicq_stored_messages_sent_total: counts.fromMailbox,
    oicq_unconfirmed_messages: notes.unconfirmed,
    oicq_mailbox_queue: offlineQueue.queued,

    oicq_instances: peers.alive.size + 1,
    oicq_directory_reachable: Number(directory.reachable),
    oicq_bus_hears: Number(cluster.member?.hears ?? true),
    oicq_bus_probes_lost_total: cluster.probes.lost,
    oicq_bus_envelopes_total: { sent: peers.counts.sent, received: peers.counts.received },
    oicq_bus_bytes_total: { sent: peers.counts.sentBytes, received: peers.counts.receivedBytes },
    oicq_bus_items_total: peers.counts.items,
    oicq_bus_envelopes_resent_total: peers.counts.resent,
    oicq_bus_backlog_bytes: peers.backlogBytes,
    oicq_bus_silence_seconds: peers.silence / 1000,
    oicq_bus_unanswered_messages: router.inFlight.size,

    oicq_store_failures_total: storeFailures,
    oicq_memory_limit_bytes: memoryLimit(),
  }
}

/** What all connections together have to say, in one pass over them. */
function noteConnections(connections: Connections) {
  const notes = { paused: 0, unsent: 0, mostUnsent: 0, unconfirmed: 0 }
  for (const { frameQueue, session, unsentBytes } of connections) {
    if (frameQueue.paused) notes.paused++
    notes.unsent += unsentBytes
    if (unsentBytes > notes.mostUnsent) notes.mostUnsent = unsentBytes
    if (session !== undefined) notes.unconfirmed += session.unconfirmed
  }
  return notes
}

function countModes(sessions: SessionRegistry): Readings['oicq_sessions'] {
  const counts = { online: 0, hidden: 0, doNotDisturb: 0, unreachable: 0 }
  for (const { mode, unreachable } of sessions) {
    if (unreachable) counts.unreachable++
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
