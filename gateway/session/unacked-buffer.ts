/**
 * The messages that one client was sent and has not acknowledged (M5), oldest first.
 *
 * Nearly all of them are acknowledged within a second. Their frames are copied into pooled buffers; successive frames from one
 * sender in one turn of the event loop lie side by side and share one record, a run. Buffers and runs are reused, so that the garbage
 * collector has nothing to copy (docs/decisions/0007-speed.md).
 */
import { frameLength } from '../../protocol/index.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import type { OfflineQueue, WhenStored } from '../store/offline-queue.ts'
import type { BufferPool, PooledBuffer } from './buffer-pool.ts'
import { type DeliveryCallback, reportStored } from './delivery-callback.ts'

interface Run {
  /** How many messages; one, once it is stored. */
  count: number
  /** Holds the frames, from `start` to `end`; undefined once they are handed to the offline queue. */
  buffer: PooledBuffer | undefined
  start: number
  end: number
  /** When the messages were added, in monotonic milliseconds. */
  at: number
  /** Undefined once it was told the outcome. */
  callback: DeliveryCallback | undefined
  /** The id in the offline queue, once it is stored there. */
  id: number | undefined
  isAcked: boolean
}

/** Runs to reuse: those whose messages were acknowledged before they were stored. */
const freeRuns: Run[] = []
const MAX_FREE_RUNS = 10_000

interface UnackedBufferContext {
  readonly pool: BufferPool
  /** Takes the messages that are not acknowledged in time. */
  readonly offlineQueue: Pick<OfflineQueue, 'append' | 'remove'>
  readonly counts: Pick<ConnectionCounts, 'unconfirmed'>
}

export class UnackedBuffer {
  private readonly recipient: number
  private readonly pool: BufferPool
  private readonly offlineQueue: UnackedBufferContext['offlineQueue']
  private readonly counts: UnackedBufferContext['counts']
  private runs: Run[] = []
  private messages = 0
  /** During a replay, the ids of stored messages that the client was sent. */
  private sentIds: Set<number | undefined> | undefined
  /** Whether what is being stored is with a client that may still acknowledge it; another object after `abandon`. */
  private client = { isThere: true }

  constructor(recipient: number, { pool, offlineQueue, counts }: UnackedBufferContext) {
    this.recipient = recipient
    this.pool = pool
    this.offlineQueue = offlineQueue
    this.counts = counts
  }

  /** How many messages are unacknowledged. */
  get size(): number {
    return this.messages
  }

  /** Whether any message is not stored. */
  get hasUnstored(): boolean {
    return this.runs.some(({ buffer }) => buffer !== undefined)
  }

  /** Adds a message that is not stored. `at` is the time in monotonic milliseconds. */
  add(frame: Uint8Array, callback: DeliveryCallback, at: number): void {
    const buffer = this.pool.add(frame)
    const end = buffer.filled
    const start = end - frame.length
    this.messages++
    const last = this.runs.at(-1)
    if (last?.buffer === buffer && last.end === start && last.callback === callback && last.at === at) {
      last.count++
      last.end = end
      return
    }
    const run = freeRuns.pop() ?? newRun()
    run.count = 1
    run.buffer = buffer
    run.start = start
    run.end = end
    run.at = at
    run.callback = callback
    run.isAcked = false
    this.runs.push(run)
  }

  /** Adds a message that was read from the offline queue. */
  addStored(id: number): void {
    this.messages++
    this.sentIds?.add(id)
    this.runs.push({ ...newRun(), id })
  }

  /** The session begins to send stored messages: from now on `has` knows the messages that the client was sent. */
  startReplay(): void {
    this.sentIds = new Set(this.runs.map(({ id }) => id))
  }

  endReplay(): void {
    this.sentIds = undefined
  }

  /**
   * Whether the client was sent the stored message with this id, during a replay. A message acknowledged since the replay began
   * counts: it may have been read before it was removed.
   */
  has(id: number): boolean {
    return this.sentIds?.has(id) === true
  }

  /** The client acknowledges its oldest `acked` messages. Senders are told of those that are not stored. */
  acknowledge(acked: number): void {
    this.messages -= acked
    // A callback may end this buffer, so all runs leave it first.
    for (const run of this.takeOldest(acked)) {
      const { count, buffer, callback, id } = run
      run.isAcked = true
      run.buffer = undefined
      run.callback = undefined
      if (id !== undefined) this.offlineQueue.remove(this.recipient, id)
      if (buffer !== undefined) {
        this.pool.release(buffer, count)
        // The offline queue has never heard of this run.
        if (freeRuns.length < MAX_FREE_RUNS) freeRuns.push(run)
      }
      callback?.settled(count, this.recipient)
    }
  }

  private takeOldest(count: number): Run[] {
    let whole = 0
    let left = count
    for (let run = this.runs[0]; run !== undefined && left >= run.count; run = this.runs[whole]) {
      left -= run.count
      whole++
    }
    const taken = this.runs.splice(0, whole)
    const [next] = this.runs
    if (next !== undefined && left > 0) taken.push(cutOff(next, left))
    return taken
  }

  /** Stores every message that was added at this time or before it, and is not stored yet (M4). */
  storeUntil(time: number): void {
    const isDue = ({ buffer, at }: Run) => buffer !== undefined && at <= time
    if (!this.runs.some(isDue)) return
    // A callback may change this buffer, so all runs are divided first.
    const runs = this.runs.flatMap(run => (isDue(run) ? divided(run) : run))
    this.runs = runs
    for (const run of runs) {
      const { buffer, start, end, at } = run
      if (buffer === undefined || at > time) continue
      const frame = buffer.bytes.slice(start, end)
      run.buffer = undefined
      this.pool.release(buffer, 1)
      this.append(run, frame)
    }
  }

  private append(run: Run, frame: Uint8Array): void {
    this.counts.unconfirmed++
    run.callback?.trace?.step('store')
    const stored: WhenStored = outcome => {
      if (typeof outcome === 'number') {
        run.id = outcome
        this.sentIds?.add(outcome)
        if (run.isAcked) this.offlineQueue.remove(this.recipient, outcome)
      }
      const { callback } = run
      run.callback = undefined
      if (callback !== undefined) reportStored(callback, this.recipient, outcome)
    }
    const { client } = this
    this.offlineQueue.append(this.recipient, frame, stored, () => client.isThere)
  }

  /** Stores every message that is not stored yet. */
  storeAll(): void {
    this.storeUntil(Number.POSITIVE_INFINITY)
  }

  /** The client is gone: stores all messages, which wait for nothing any more. */
  end(): void {
    this.client.isThere = false
    this.storeAll()
    this.runs = []
    this.messages = 0
  }

  /** The client will not acknowledge what it was sent until now: stores all of it, as if it had not been sent. */
  abandon(): void {
    this.end()
    this.client = { isThere: true }
    if (this.sentIds !== undefined) this.sentIds = new Set()
  }
}

function newRun(): Run {
  const nothing = { buffer: undefined, start: 0, end: 0, at: 0, callback: undefined, id: undefined }
  return { ...nothing, count: 1, isAcked: false }
}

/** Cuts the first `count` messages off a run that has more, as a run of their own. */
function cutOff(run: Run, count: number): Run {
  const { buffer, start } = run
  if (buffer !== undefined) for (let left = count; left > 0; left--) run.start += frameLength(buffer.bytes, run.start)
  run.count -= count
  return { ...run, count, start, end: run.start }
}

/** The messages of a run, each as a run of its own. */
function divided(run: Run): Run[] {
  const runs: Run[] = []
  while (run.count > 1) runs.push(cutOff(run, 1))
  return [...runs, run]
}
