/**
 * The table of metrics: what /metrics exports and docs/metrics.md lists. Names and units follow the Prometheus conventions. A
 * label has the values given here and no others: never a number, an address or an instance's id.
 */
import { type CloseReason, closeCodes, type UserMessageName, userMessages } from '../../protocol/index.ts'

interface Row {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly about: string
  readonly label?: string
  /** What the label may be; a histogram without them has the names of the methods that it times. */
  readonly values?: readonly string[]
  /** Upper bounds, in seconds. */
  readonly buckets?: readonly number[]
}

const settleBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2]
const roundTripBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]
/** Fewer, since there is a series of each for every method. */
const methodBuckets = [0.001, 0.005, 0.025, 0.1, 0.5, 2]

/** What the gateway itself counts and measures. */
export const metrics = {
  // ——— connections ———
  oicq_connections: { type: 'gauge', about: 'Open connections, signed in or not.' },
  oicq_connections_paused: {
    type: 'gauge',
    about: 'Connections whose socket is not read for now: slowed by flood control, or reading nothing themselves.',
  },
  oicq_connections_closed_total: {
    type: 'counter',
    about:
      'Connections closed, by the name of the close code; `client`: by the client, lost, or cut off for bytes that are no WebSocket message, or one over `MAX_MESSAGE_BYTES`.',
    label: 'reason',
    values: [...(Object.keys(closeCodes) as CloseReason[]), 'client'],
  },
  oicq_outbox_bytes: { type: 'gauge', about: 'Bytes that clients have not taken yet, of all connections.' },
  oicq_outbox_largest_bytes: {
    type: 'gauge',
    about: 'Bytes that one client has not taken yet, of the slowest; `MAX_BUFFERED_BYTES` closes it.',
  },
  oicq_frames_received_total: {
    type: 'counter',
    about: 'Frames received, by the name of the message; `unknown`: of no type that is served.',
    label: 'message',
    values: [...(Object.keys(userMessages) as UserMessageName[]), 'unknown'],
  },
  oicq_flood_control_total: {
    type: 'counter',
    about: 'What flood control did: frames after which a client was read more slowly, and clients closed.',
    label: 'action',
    values: ['slowed', 'closed'],
  },

  // ——— sign-ins and presence ———
  oicq_sessions: {
    type: 'gauge',
    about: 'Users signed in here, by mode; `unreachable`: silent for so long that friends see them as offline.',
    label: 'mode',
    values: ['online', 'hidden', 'doNotDisturb', 'unreachable'],
  },
  oicq_logins_total: {
    type: 'counter',
    about:
      'Sign-ins accepted, and refused with the reason. `busy` counts registrations, too; who could not be looked up is in `oicq_store_failures_total`.',
    label: 'outcome',
    values: ['accepted', 'wrongPassword', 'tooManyTries', 'disabled', 'busy'],
  },
  oicq_logins_recognized_total: {
    type: 'counter',
    about: 'Right passwords that were known here from some minutes ago and cost no Argon2 hash.',
  },
  oicq_logins_waiting: { type: 'gauge', about: 'Sign-ins and registrations that wait for their turn to be hashed.' },
  oicq_presence_pushes_total: {
    type: 'counter',
    about: "Changes of a friend's state that were passed to users here.",
  },
  oicq_file_transfers: { type: 'gauge', about: 'File transfers offered or under way, with a user here.' },

  // ——— messages ———
  oicq_messages_total: {
    type: 'counter',
    about:
      'Messages by path: `here`: handed to a client of this instance; `bus`: sent on to another instance, where it counts again; `stored`: written to a mailbox; `refused`: none of these, and the sender was told.',
    label: 'path',
    values: ['here', 'bus', 'stored', 'refused'],
  },
  oicq_messages_refused_total: {
    type: 'counter',
    about: 'Messages refused, by the reason that the sender was told.',
    label: 'reason',
    values: ['mailboxFull', 'unknownNumber', 'notStored'],
  },
  oicq_messages_redelivered_total: {
    type: 'counter',
    about:
      'Messages that had to go another way: not confirmed by the client in time (`unconfirmed`), sent back by an instance (`returned`), or taken back from one that did not answer (`unanswered`).',
    label: 'reason',
    values: ['unconfirmed', 'returned', 'unanswered'],
  },
  oicq_stored_messages_sent_total: {
    type: 'counter',
    about: 'Stored messages that were sent to their recipients here.',
  },
  oicq_unconfirmed_messages: { type: 'gauge', about: 'Messages sent to clients here and not confirmed yet.' },
  oicq_mailbox_queue: {
    type: 'gauge',
    about: 'Messages that wait to be written to the store; at 50,000 more are refused.',
  },
  oicq_settle_seconds: {
    type: 'histogram',
    about:
      'How long connection tests waited until all before them was settled (M4), but for those that had nothing to wait for.',
    buckets: settleBuckets,
  },

  // ——— other instances ———
  oicq_instances: { type: 'gauge', about: 'Instances that are alive, as far as this one knows, itself included.' },
  oicq_directory_reachable: {
    type: 'gauge',
    about: '1 while the directory can be asked, which is in Redis; 0: this instance serves its own users only.',
  },
  oicq_bus_hears: { type: 'gauge', about: '1 while what other instances say is known to arrive here.' },
  oicq_bus_probe_seconds: {
    type: 'histogram',
    about: 'How long it took this instance to hear its own probe, sent every second through Redis.',
    buckets: roundTripBuckets,
  },
  oicq_bus_probes_lost_total: {
    type: 'counter',
    about: 'Probes that this instance did not hear before the next one was due.',
  },
  oicq_bus_envelopes_total: {
    type: 'counter',
    about: 'Envelopes exchanged with other instances, acknowledgements included: each is one PUBLISH.',
    label: 'direction',
    values: ['sent', 'received'],
  },
  oicq_bus_bytes_total: {
    type: 'counter',
    about: 'Bytes of these envelopes.',
    label: 'direction',
    values: ['sent', 'received'],
  },
  oicq_bus_items_total: {
    type: 'counter',
    about: 'What other instances said in the envelopes received: messages, answers, changes of presence …',
  },
  oicq_bus_envelopes_resent_total: {
    type: 'counter',
    about: 'Envelopes sent again because nobody acknowledged them.',
  },
  oicq_bus_backlog_bytes: { type: 'gauge', about: 'Bytes said to other instances and not acknowledged yet.' },
  oicq_bus_silence_seconds: {
    type: 'gauge',
    about: 'For how long the most silent instance has acknowledged nothing of what it should have; 0 when all have.',
  },
  oicq_bus_unanswered_messages: {
    type: 'gauge',
    about: 'Messages sent to other instances that have not answered for them yet.',
  },
  oicq_directory_seconds: {
    type: 'histogram',
    about: 'How long the directory took to answer.',
    label: 'method',
    buckets: methodBuckets,
  },

  // ——— the store ———
  oicq_store_seconds: {
    type: 'histogram',
    about: 'How long the store took to answer, failures included.',
    label: 'method',
    buckets: methodBuckets,
  },
  oicq_store_failures_total: {
    type: 'counter',
    about: 'Times that the store could not do its work: lost, locked, late.',
  },

  // ——— the process ———
  oicq_memory_limit_bytes: {
    type: 'gauge',
    about: 'What the process may use of the memory: the limit of its container, or all of the machine.',
  },
} as const satisfies Readonly<Record<string, Row>>

/** What prom-client says of the process, as far as reading it costs the same however many connections there are. */
export const processMetrics = {
  process_cpu_user_seconds_total: { type: 'counter', about: 'Processor time spent in the process.' },
  process_cpu_system_seconds_total: { type: 'counter', about: 'Processor time spent in the kernel for it.' },
  process_cpu_seconds_total: { type: 'counter', about: 'Both together.' },
  process_start_time_seconds: { type: 'gauge', about: 'When it was started, in seconds since 1970.' },
  process_resident_memory_bytes: { type: 'gauge', about: 'Resident memory.' },
  process_max_fds: { type: 'gauge', about: 'Files, and so sockets, that it may have open.' },
  nodejs_eventloop_lag_seconds: { type: 'gauge', about: 'How late the event loop was when /metrics was read.' },
  nodejs_eventloop_lag_p50_seconds: {
    type: 'gauge',
    about: 'Median time between two ticks of a timer of 10 ms since /metrics was last read.',
  },
  nodejs_eventloop_lag_p99_seconds: { type: 'gauge', about: 'The same, 99th percentile.' },
  nodejs_eventloop_lag_max_seconds: { type: 'gauge', about: 'The same, longest.' },
  nodejs_heap_size_total_bytes: { type: 'gauge', about: 'Heap of JavaScript objects, with what is free in it.' },
  nodejs_heap_size_used_bytes: { type: 'gauge', about: 'Of it, used.' },
  nodejs_external_memory_bytes: { type: 'gauge', about: 'Memory of buffers and the like, outside the heap.' },
  nodejs_gc_duration_seconds: {
    type: 'histogram',
    about: 'How long collecting garbage took.',
    label: 'kind',
    values: ['major', 'minor', 'incremental', 'weakcb'],
  },
} as const satisfies Readonly<Record<string, Row>>

type Metrics = typeof metrics
export type MetricName = keyof Metrics
export type HistogramName = {
  [N in MetricName]: Metrics[N]['type'] extends 'histogram' ? N : never
}[MetricName]

/** What everything but the histograms is now: a number, or one for each value of the label. */
export type Readings = {
  readonly [N in Exclude<MetricName, HistogramName>]: Metrics[N] extends { values: readonly (infer V extends string)[] }
    ? Readonly<Record<V, number>>
    : number
}
