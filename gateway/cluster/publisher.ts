/** Publishes envelopes to other instances, each with all that waits for one: at once in an idle process, seldom in a busy one. */
import { performance } from 'node:perf_hooks'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { ClusterUnavailable } from '../errors.ts'
import { measureUtilization } from '../utilization.ts'
import type { Bus } from './bus.ts'

/**
 * The least time from one envelope to the next, in milliseconds, since each wakes three processes; and that time in a process which is
 * never idle. In between it grows with the utilization of the event loop.
 */
const GATHER_MS = 1
const MAX_GATHER_MS = 3
/** How many times as long items wait that nobody waits for, unless an envelope leaves before. */
const PATIENCE = 4

/** Has something for another instance. */
interface Source {
  readonly peer: string
  /** Removes and returns the encoded envelopes that are due, in order. */
  takeEnvelopes(): readonly Uint8Array[]
}

export class Publisher {
  /** Envelopes and their bytes, since the start. */
  readonly counts = { sent: 0, sentBytes: 0 }
  private readonly bus: Bus
  private readonly log: Logger
  private readonly clock: Clock
  private readonly utilization: (now: number) => number
  private sources = new Set<Source>()
  private publishedAt = Number.NEGATIVE_INFINITY
  /** When the sources are due. */
  private dueAt = Number.POSITIVE_INFINITY
  private timer: NodeJS.Timeout | undefined

  /** The clock is in monotonic milliseconds; the utilization is from 0 to 1. */
  constructor(bus: Bus, log: Logger, clock: Clock = performance, utilization = measureUtilization()) {
    this.bus = bus
    this.log = log
    this.clock = clock
    this.utilization = utilization
  }

  /** Publishes the envelopes of a source at the end of this turn or, soon after the last ones, up to MAX_GATHER_MS later. */
  publishLater(source: Source, isPatient = false): void {
    this.sources.add(source)
    const now = this.clock.now()
    const gap = Math.max(GATHER_MS, MAX_GATHER_MS * this.utilization(now))
    const dueAt = this.publishedAt + (isPatient ? PATIENCE * gap : gap)
    if (dueAt >= this.dueAt) return
    this.dueAt = dueAt
    clearTimeout(this.timer)
    const wait = Math.round(dueAt - now)
    if (wait > 0) this.timer = setTimeout(this.flush, wait)
    else setImmediate(this.flush)
  }

  /** Publishes everything that waits. */
  readonly flush = (): void => {
    clearTimeout(this.timer)
    const { sources } = this
    this.sources = new Set()
    this.dueAt = Number.POSITIVE_INFINITY
    this.publishedAt = this.clock.now()
    for (const source of sources) this.publish(source.peer, source.takeEnvelopes())
  }

  /** Publishes to an instance at once. An envelope that the bus does not take is lost. */
  publish(peer: string, envelopes: readonly Uint8Array[]): void {
    for (const envelope of envelopes) {
      this.counts.sent++
      this.counts.sentBytes += envelope.length
      this.bus.publish(peer, envelope).catch(error => {
        if (!(error instanceof ClusterUnavailable)) this.log.error({ err: error, peer }, 'publish failed')
      })
    }
  }
}
