/**
 * The table of metrics, exported by /metrics and listed in docs/metrics.md. Names and units follow the Prometheus conventions.
 * Labels have only the values given here, or that the build has: never an account number, an address or an instance id.
 */
import {
  type ChatRequestName,
  type CloseReason,
  chatRequests,
  closeCodes,
  type UserMessageName,
  userMessages,
} from '../../protocol/index.ts'
import { statusClasses } from './api-counts.ts'
import { handshakeRefusals, transportNames } from './counts.ts'
import { relayRefusals } from './program-counts.ts'

interface Row {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly label?: string
  /** Labels of a gauge that is always 1; each has one value as long as the process runs. */
  readonly labels?: readonly string[]
  /** All values of the label; if absent, they are the names of the methods that the histogram times. */
  readonly values?: readonly string[]
  /** Upper bounds in seconds. */
  readonly buckets?: readonly number[]
}

const settleBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 2.5, 5]
const roundTripBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]
/** Fewer, as every method has a series of each. */
const methodBuckets = [0.001, 0.005, 0.025, 0.1, 0.5, 2]

/** The metrics of the gateway itself. */
export const metrics = {
  // ——— connections ———
  oicq_connections: { type: 'gauge', help: 'Open connections, signed in or not.' },
  oicq_connections_paused: {
    type: 'gauge',
    help: 'Connections that are not being read: throttled by flood control, or not reading themselves.',
  },
  oicq_connections_closed_total: {
    type: 'counter',
    help: 'Closed connections, by name of the close code. `client`: closed by the client, or lost.',
    label: 'reason',
    values: [...(Object.keys(closeCodes) as CloseReason[]), 'client'],
  },
  oicq_transport_connections: {
    type: 'gauge',
    help: 'Open connections, by transport.',
    label: 'transport',
    values: transportNames,
  },
  oicq_transport_connections_closed_total: {
    type: 'counter',
    help: 'Closed connections, by transport.',
    label: 'transport',
    values: transportNames,
  },
  oicq_transport_frames_received_total: {
    type: 'counter',
    help: 'Frames received, by transport, but for confirmations (T3).',
    label: 'transport',
    values: transportNames,
  },
  oicq_handshakes_refused_total: {
    type: 'counter',
    help: 'WebSocket handshakes and TCP connections refused: on another path, of another version, while the instance drains, from a page of an origin that `ALLOWED_ORIGINS` does not allow, because of `MAX_CONNECTIONS` (`full`) or a limit of the address, invalid, or without the header that a balancer has to send (`proxyHeader`).',
    label: 'reason',
    values: handshakeRefusals,
  },
  oicq_unfinished_bytes: {
    type: 'gauge',
    help: 'Bytes of messages of which a part has arrived; beyond `MAX_UNFINISHED_BYTES` the connection that brings more is closed.',
  },
  oicq_outbox_bytes: { type: 'gauge', help: 'Unsent bytes of all connections.' },
  oicq_outbox_largest_bytes: {
    type: 'gauge',
    help: 'Unsent bytes of the slowest connection, which is closed at `MAX_BUFFERED_BYTES`.',
  },
  oicq_frames_received_total: {
    type: 'counter',
    help: 'Frames received, by name of the message. `unknown`: of an unknown type.',
    label: 'message',
    values: [...(Object.keys(userMessages) as UserMessageName[]), 'unknown'],
  },
  oicq_flood_control_total: {
    type: 'counter',
    help: 'Actions of flood control: frames after which a client was slowed down, and clients closed.',
    label: 'action',
    values: ['slowed', 'closed'],
  },

  // ——— sign-ins and presence ———
  oicq_sessions: {
    type: 'gauge',
    help: 'Users signed in to this instance, by mode. `unreachable`: silent for so long that they appear offline to friends.',
    label: 'mode',
    values: ['online', 'hidden', 'doNotDisturb', 'unreachable'],
  },
  oicq_logins_total: {
    type: 'counter',
    help: 'Sign-ins, accepted or refused for a reason. `busy` includes registrations. Failures to look up an account count in `oicq_store_failures_total`.',
    label: 'outcome',
    values: ['accepted', 'wrongPassword', 'tooManyTries', 'disabled', 'busy'],
  },
  oicq_logins_recognized_total: {
    type: 'counter',
    help: 'Sign-ins with a password verified or set within the last minutes, which needed no Argon2 hash.',
  },
  oicq_logins_waiting: { type: 'gauge', help: 'Sign-ins and registrations waiting for an Argon2 hash.' },
  oicq_registrations_refused_total: {
    type: 'counter',
    help: 'Registrations refused because of `MAX_REGISTRATIONS_PER_HOUR` or `MAX_REGISTRATIONS_PER_DAY`.',
  },
  oicq_presence_pushes_total: {
    type: 'counter',
    help: 'Presence updates pushed to users of this instance.',
  },
  oicq_file_transfers: { type: 'gauge', help: 'File transfers, offered or in progress, with a user of this instance.' },

  // ——— messages ———
  oicq_messages_total: {
    type: 'counter',
    help: 'Messages, by path. `here`: sent to a client of this instance; `bus`: forwarded to another instance, which counts it again; `stored`: written to the mailbox; `refused`: undeliverable, and reported to the sender.',
    label: 'path',
    values: ['here', 'bus', 'stored', 'refused'],
  },
  oicq_messages_refused_total: {
    type: 'counter',
    help: 'Refused messages, by the reason reported to the sender.',
    label: 'reason',
    values: ['mailboxFull', 'unknownNumber', 'notStored'],
  },
  oicq_messages_redelivered_total: {
    type: 'counter',
    help: 'Messages redelivered by another path: not acknowledged by the client in time (`unconfirmed`), returned by an instance (`returned`), or withdrawn from one that did not reply (`unanswered`).',
    label: 'reason',
    values: ['unconfirmed', 'returned', 'unanswered'],
  },
  oicq_stored_messages_sent_total: {
    type: 'counter',
    help: 'Stored messages sent to users of this instance.',
  },
  oicq_unconfirmed_messages: {
    type: 'gauge',
    help: 'Messages sent to clients of this instance and not yet acknowledged.',
  },
  oicq_mailbox_queue: {
    type: 'gauge',
    help: 'Messages waiting to be written to the store; at 50,000 further ones are refused.',
  },
  oicq_settle_seconds: {
    type: 'histogram',
    help: 'Time that connection tests waited until all earlier messages were settled (M4), except those with nothing to wait for.',
    buckets: settleBuckets,
  },

  // ——— other instances ———
  oicq_instances: { type: 'gauge', help: 'Live instances known to this one, including itself.' },
  oicq_directory_reachable: {
    type: 'gauge',
    help: '1 if the directory in Redis is reachable; 0 if not, and this instance serves its own users only.',
  },
  oicq_bus_hears: { type: 'gauge', help: '1 if messages from other instances are known to arrive.' },
  oicq_bus_probe_seconds: {
    type: 'histogram',
    help: 'Round-trip time of the probe that this instance sends to itself through Redis every second.',
    buckets: roundTripBuckets,
  },
  oicq_bus_probes_lost_total: {
    type: 'counter',
    help: 'Probes that did not arrive before the next one was due.',
  },
  oicq_bus_envelopes_total: {
    type: 'counter',
    help: 'Envelopes exchanged with other instances, including acknowledgements. Each is one PUBLISH.',
    label: 'direction',
    values: ['sent', 'received'],
  },
  oicq_bus_bytes_total: {
    type: 'counter',
    help: 'Bytes of these envelopes.',
    label: 'direction',
    values: ['sent', 'received'],
  },
  oicq_bus_items_total: {
    type: 'counter',
    help: 'Items in the envelopes received: messages, acknowledgements, presence updates and others.',
  },
  oicq_bus_envelopes_resent_total: {
    type: 'counter',
    help: 'Envelopes retransmitted because they were not acknowledged.',
  },
  oicq_bus_envelopes_rejected_total: {
    type: 'counter',
    help: 'Envelopes not taken. `version`: of another version; `forged`: not by an instance with the same `CLUSTER_SECRET`, or for another one; `malformed`: not an envelope.',
    label: 'reason',
    values: ['version', 'forged', 'malformed'],
  },
  oicq_bus_backlog_bytes: { type: 'gauge', help: 'Bytes sent to other instances and not yet acknowledged.' },
  oicq_bus_silence_seconds: {
    type: 'gauge',
    help: 'Longest time that an instance has left envelopes unacknowledged; 0 if none has.',
  },
  oicq_bus_unanswered_messages: {
    type: 'gauge',
    help: 'Messages in flight to other instances: sent, and neither settled nor returned.',
  },
  oicq_directory_seconds: {
    type: 'histogram',
    help: 'Latency of the directory.',
    label: 'method',
    buckets: methodBuckets,
  },

  // ——— rooms ———
  oicq_rooms: { type: 'gauge', help: 'Rooms with members who are signed in on this instance.' },
  oicq_room_requests_total: {
    type: 'counter',
    help: 'Frames for the chat server, by name of the message.',
    label: 'message',
    values: Object.keys(chatRequests) as ChatRequestName[],
  },
  oicq_room_entries_total: {
    type: 'counter',
    help: 'What users of this instance said: stored (`said`), known by its tag already (`repeated`), or refused by the store or because of it.',
    label: 'outcome',
    values: ['said', 'repeated', 'refused'],
  },
  oicq_room_batches_total: { type: 'counter', help: 'Transactions that stored what was said.' },
  oicq_room_queue: { type: 'gauge', help: 'Sayings that wait for the store; at 10,000 more are refused.' },
  oicq_room_copies_total: {
    type: 'counter',
    help: 'Entries on their way to members: delivered to clients of this instance, skipped for clients that read too slowly (the history has them), passed to another instance.',
    label: 'way',
    values: ['delivered', 'skipped', 'passed'],
  },

  // ——— attached programs ———
  oicq_programs: {
    type: 'gauge',
    help: 'Programs attached to this instance.',
    label: 'program',
    values: ['fax', 'web', 'print', 'chat'],
  },
  oicq_program_frames_total: {
    type: 'counter',
    help: 'Frames of attached programs: passed on to programs of this instance, or to users of it, or asked of the server.',
    label: 'direction',
    values: ['toProgram', 'toUser', 'toServer'],
  },
  oicq_program_frames_refused_total: {
    type: 'counter',
    help: 'Frames to and from programs that went no further, by name of the reason; `notGranted`: a program that may not speak for the number.',
    label: 'reason',
    values: relayRefusals,
  },
  oicq_programs_refused_total: {
    type: 'counter',
    help: 'Programs that were not attached: a wrong name or key, another first frame, or too many.',
  },

  // ——— the store ———
  oicq_store_seconds: {
    type: 'histogram',
    help: 'Latency of the store, including failures.',
    label: 'method',
    buckets: methodBuckets,
  },
  oicq_store_failures_total: {
    type: 'counter',
    help: 'Failed calls to the store: connection lost, locked, or timed out.',
  },

  oicq_events_lost_total: {
    type: 'counter',
    help: 'Events of accounts that were not kept for the administrator: 50,000 waited for the store, or 5,000 refused sign-ins.',
  },

  // ——— the HTTP API ———
  oicq_api_seconds: {
    type: 'histogram',
    help: 'Time that requests to the HTTP API took, by operation of its document.',
    label: 'operation',
    buckets: methodBuckets,
  },
  oicq_api_responses_total: {
    type: 'counter',
    help: 'Answers of the HTTP API, by class of the status.',
    label: 'status',
    values: statusClasses,
  },

  oicq_webhooks_total: {
    type: 'counter',
    help: 'Attempts to deliver webhooks, by outcome, and webhooks that were never queued (`lost`): too many were waiting. `dead`: given up.',
    label: 'outcome',
    values: ['delivered', 'failed', 'dead', 'lost'],
  },
  oicq_webhooks_waiting: {
    type: 'gauge',
    help: 'Webhooks of all instances that wait to be delivered, counted every 30 s.',
  },
  oicq_moderation_total: {
    type: 'counter',
    help: 'Messages that `MODERATION_URL` was to be asked about. `unanswered`: `MODERATION_FALLBACK` decided.',
    label: 'verdict',
    values: ['allowed', 'refused', 'unanswered'],
  },

  // ——— the process ———
  oicq_build_info: {
    type: 'gauge',
    help: 'Always 1. The labels have the version, the commit it was built from (`unknown` if it was not said), and the version of Node.',
    labels: ['version', 'commit', 'node'],
  },
  oicq_certificate_expiry_timestamp_seconds: {
    type: 'gauge',
    help: 'When the certificate of `TLS_CERT` in use expires, in seconds since 1970; 0 without TLS.',
  },
  oicq_memory_limit_bytes: {
    type: 'gauge',
    help: 'Memory limit of the process: that of its container, or the memory of the machine.',
  },
} as const satisfies Readonly<Record<string, Row>>

/** The process metrics of prom-client whose cost does not depend on the number of connections. */
export const processMetrics = {
  process_cpu_user_seconds_total: { type: 'counter', help: 'User CPU time.' },
  process_cpu_system_seconds_total: { type: 'counter', help: 'System CPU time.' },
  process_cpu_seconds_total: { type: 'counter', help: 'Total CPU time.' },
  process_start_time_seconds: { type: 'gauge', help: 'Start time, in seconds since 1970.' },
  process_resident_memory_bytes: { type: 'gauge', help: 'Resident memory.' },
  process_max_fds: { type: 'gauge', help: 'Maximum number of open files, including sockets.' },
  nodejs_eventloop_lag_seconds: { type: 'gauge', help: 'Lag of the event loop at the time of the scrape.' },
  nodejs_eventloop_lag_p50_seconds: {
    type: 'gauge',
    help: 'Median interval of a timer of 50 ms since the last scrape.',
  },
  nodejs_eventloop_lag_p99_seconds: { type: 'gauge', help: '99th percentile of the same.' },
  nodejs_eventloop_lag_max_seconds: { type: 'gauge', help: 'Maximum of the same.' },
  nodejs_heap_size_total_bytes: { type: 'gauge', help: 'Size of the JavaScript heap, including free space.' },
  nodejs_heap_size_used_bytes: { type: 'gauge', help: 'Used part of the JavaScript heap.' },
  nodejs_external_memory_bytes: { type: 'gauge', help: 'Memory of buffers and other objects outside the heap.' },
  nodejs_gc_duration_seconds: {
    type: 'histogram',
    help: 'Duration of garbage collections.',
    label: 'kind',
    values: ['major', 'minor', 'incremental', 'weakcb'],
  },
} as const satisfies Readonly<Record<string, Row>>

type Metrics = typeof metrics
export type MetricName = keyof Metrics
export type HistogramName = {
  [N in MetricName]: Metrics[N]['type'] extends 'histogram' ? N : never
}[MetricName]

/** The current values of all metrics except histograms: a number, one for each value of the label, or the values of the labels. */
export type Readings = {
  readonly [N in Exclude<MetricName, HistogramName>]: Metrics[N] extends { values: readonly (infer V extends string)[] }
    ? Readonly<Record<V, number>>
    : Metrics[N] extends { labels: readonly (infer L extends string)[] }
      ? Readonly<Record<L, string>>
      : number
}
