/** Samples the metrics: the one place that knows the source of each. */
import {
  type ChatRequestName,
  chatRequests,
  Mode,
  Program,
  type UserMessageName,
  userMessages,
} from '../../protocol/index.ts'
import type { Authentication } from '../auth/authentication.ts'
import type { BruteForceLimiter } from '../auth/brute-force-limit.ts'
import type { PasswordQueue } from '../auth/password-queue.ts'
import type { RegistrationLimiter } from '../auth/registration-limit.ts'
import type { SignIns } from '../auth/sign-ins.ts'
import type { Certificate } from '../certificate.ts'
import type { Bus } from '../cluster/bus.ts'
import type { Directory } from '../cluster/directory.ts'
import type { Peers } from '../cluster/peers.ts'
import type { Receiver } from '../cluster/receiver.ts'
import type { AddressShares } from '../connection/address-shares.ts'
import type { ConnectionRegistry } from '../connection/registry.ts'
import type { Fanout } from '../delivery/fanout.ts'
import type { FileTransfers } from '../delivery/file-transfers.ts'
import type { MessageRouter } from '../delivery/message-router.ts'
import { memoryLimit } from '../memory.ts'
import type { ApiCounts } from '../metrics/api-counts.ts'
import type { ConnectionCounts, TransportCounts, TransportName } from '../metrics/counts.ts'
import type { Probes } from '../metrics/probes.ts'
import type { Readings } from '../metrics/table.ts'
import type { Programs } from '../programs/attach/programs.ts'
import type { ChatServer } from '../programs/chat/chat-server.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { EventLog } from '../store/event-log.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'
import { version } from '../version.ts'

/** Webhooks, and the check of messages; there may be none. */
interface SiteCounts {
  readonly webhooks: { readonly counts: Readings['oicq_webhooks_total']; readonly waiting: number } | undefined
  readonly moderation: { readonly counts: Readings['oicq_moderation_total'] } | undefined
}

interface Sources extends SiteCounts {
  readonly apiCounts: ApiCounts
  readonly authentication: Authentication
  readonly bruteForce: BruteForceLimiter
  readonly bus: Bus
  readonly chat: ChatServer
  readonly connections: ConnectionRegistry
  readonly counts: ConnectionCounts
  readonly directory: Directory
  readonly eventLog: EventLog
  readonly fanout: Fanout
  readonly offlineQueue: OfflineQueue
  readonly passwordQueue: PasswordQueue
  readonly peers: Peers
  readonly probes: Probes
  readonly receiver: Receiver
  readonly registrations: RegistrationLimiter
  readonly programs: Programs
  readonly router: MessageRouter
  readonly sessions: SessionRegistry
  readonly shares: AddressShares
  readonly signIns: SignIns
  readonly transfers: FileTransfers
}

/** What is known of the instance as a whole. */
interface Instance {
  readonly storeFailures: number
  readonly commit: string
  readonly certificate: Certificate | undefined
}

/** Reads every metric except the histograms. */
export function readMetrics(sources: Sources, { certificate, commit, storeFailures }: Instance): Readings {
  const { authentication, bruteForce, bus, chat, connections, counts, directory, fanout, offlineQueue, passwordQueue } =
    sources
  const { apiCounts, eventLog, peers, probes, programs, receiver, registrations, router, sessions } = sources
  const { shares, signIns, transfers } = sources
  const { outcomes } = offlineQueue
  const totals = sumConnections(connections)
  const refused = {
    mailboxFull: outcomes['mailbox full'],
    unknownNumber: outcomes['unknown number'],
    notStored: outcomes['not stored'],
  }
  return {
    oicq_connections: connections.size,
    oicq_connections_paused: totals.paused,
    oicq_connections_closed_total: counts.closed,
    oicq_transport_connections: byTransport(counts, ({ opened, closed }) => opened - closed),
    oicq_transport_connections_closed_total: byTransport(counts, ({ closed }) => closed),
    oicq_transport_frames_received_total: byTransport(counts, ({ frames }) => frames),
    oicq_handshakes_refused_total: counts.handshakesRefused,
    oicq_unfinished_bytes: shares.total.unfinishedBytes,
    oicq_outbox_bytes: totals.unsent,
    oicq_outbox_largest_bytes: totals.maxUnsent,
    oicq_frames_received_total: { ...framesByName(counts), unknown: counts.unknownFrames },
    oicq_flood_control_total: { slowed: counts.throttled, closed: counts.flooding },

    oicq_sessions: countModes(sessions),
    oicq_logins_total: {
      accepted: signIns.accepted,
      wrongPassword: authentication.wrongPassword,
      tooManyTries: bruteForce.counts.refused,
      disabled: authentication.disabled,
      busy: passwordQueue.refused,
    },
    oicq_logins_recognized_total: authentication.recognized,
    oicq_logins_waiting: passwordQueue.waiting,
    oicq_registrations_refused_total: registrations.refused,
    oicq_presence_pushes_total: fanout.pushes,
    oicq_file_transfers: transfers.size,

    oicq_messages_total: {
      here: counts.delivered,
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
    oicq_stored_messages_sent_total: counts.replayed,
    oicq_unconfirmed_messages: totals.unconfirmed,
    oicq_mailbox_queue: offlineQueue.queued,

    oicq_instances: peers.alive.size + 1,
    oicq_directory_reachable: Number(directory.reachable),
    oicq_bus_hears: Number(bus.isHealthy),
    oicq_bus_probes_lost_total: probes.lost,
    oicq_bus_envelopes_total: { sent: peers.publisher.counts.sent, received: peers.counts.received },
    oicq_bus_bytes_total: { sent: peers.publisher.counts.sentBytes, received: peers.counts.receivedBytes },
    oicq_bus_items_total: peers.counts.items,
    oicq_bus_envelopes_resent_total: peers.counts.resent,
    oicq_bus_envelopes_rejected_total: receiver.rejected,
    oicq_bus_backlog_bytes: peers.backlogBytes,
    oicq_bus_silence_seconds: peers.unackedForMs / 1000,
    oicq_bus_unanswered_messages: router.inFlight.size,

    oicq_rooms: chat.audience.rooms,
    oicq_room_requests_total: countRequests(counts),
    oicq_room_entries_total: chat.sayings.counts,
    oicq_room_batches_total: chat.sayings.batches,
    oicq_room_queue: chat.sayings.queued,
    oicq_room_copies_total: chat.audience.counts,
    oicq_programs: countPrograms(programs),
    oicq_program_frames_total: programs.counts.frames,
    oicq_program_frames_refused_total: programs.counts.refused,
    oicq_programs_refused_total: programs.counts.attachesRefused,

    oicq_store_failures_total: storeFailures,
    oicq_certificate_expiry_timestamp_seconds: (certificate?.expires ?? 0) / 1000,
    oicq_build_info: { version, commit, node: process.versions.node },
    oicq_events_lost_total: eventLog.lost,
    oicq_api_responses_total: apiCounts.responses,
    oicq_webhooks_total: sources.webhooks?.counts ?? { delivered: 0, failed: 0, dead: 0, lost: 0 },
    oicq_webhooks_waiting: sources.webhooks?.waiting ?? 0,
    oicq_moderation_total: sources.moderation?.counts ?? { allowed: 0, refused: 0, unanswered: 0 },
    oicq_memory_limit_bytes: memoryLimit(),
  }
}

/** Sums up all connections, in one pass over them. */
function sumConnections(connections: ConnectionRegistry) {
  const totals = { paused: 0, unsent: 0, maxUnsent: 0, unconfirmed: 0 }
  for (const { frameQueue, session, unsentBytes } of connections) {
    if (frameQueue.isPaused) totals.paused++
    totals.unsent += unsentBytes
    if (unsentBytes > totals.maxUnsent) totals.maxUnsent = unsentBytes
    if (session !== undefined) totals.unconfirmed += session.unackedCount
  }
  return totals
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

function byTransport(
  { transports: { tcp, websocket } }: ConnectionCounts,
  count: (counts: TransportCounts) => number,
): Record<TransportName, number> {
  return { websocket: count(websocket), tcp: count(tcp) }
}

function countRequests(counts: ConnectionCounts): Record<ChatRequestName, number> {
  const entries = Object.entries(chatRequests).map(([name, { code }]) => [name, counts.chatFramesOfType(code)])
  return Object.fromEntries(entries)
}

function countPrograms({ attachments }: Programs): Readings['oicq_programs'] {
  const counts = { fax: 0, web: 0, print: 0, chat: 0 }
  for (const { program } of attachments) {
    if (program === Program.fax) counts.fax++
    else if (program === Program.web) counts.web++
    else if (program === Program.print) counts.print++
    else counts.chat++
  }
  return counts
}

function framesByName(counts: ConnectionCounts): Record<UserMessageName, number> {
  const entries = Object.entries(userMessages).map(([name, { code }]) => [name, counts.framesOfType(code)])
  return Object.fromEntries(entries) as Record<UserMessageName, number>
}
