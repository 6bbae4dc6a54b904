/** Publishes envelopes to other instances: one for all that waits for an instance at the end of a turn of the event loop. */
import type { Logger } from 'pino'
import { ClusterUnavailable } from '../errors.ts'
import type { Bus } from './bus.ts'

/**
 * While a PUBLISH is outstanding, items are batched for up to this long, in milliseconds: every envelope wakes three processes.
 */
const GATHER_MS = 5

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
  private sources: Source[] = []
  /** Envelopes that the bus has not confirmed. */
  private publishing = 0
  private gathering: NodeJS.Timeout | undefined

  constructor(bus: Bus, log: Logger) {
    this.bus = bus
    this.log = log
  }

  /** Publishes the envelopes of a source at the end of this turn, or up to GATHER_MS later. */
  publishLater(source: Source): void {
    if (this.sources.length === 0) {
      if (this.publishing === 0) setImmediate(() => this.flush())
      else this.gathering = setTimeout(() => this.flush(), GATHER_MS)
    }
    this.sources.push(source)
  }

  /** Publishes everything that waits. */
  flush(): void {
    clearTimeout(this.gathering)
    const { sources } = this
    this.sources = []
    for (const source of sources) this.publish(source.peer, source.takeEnvelopes())
  }

  /** Publishes to an instance at once. An envelope that the bus does not take is lost. */
  publish(peer: string, envelopes: readonly Uint8Array[]): void {
    for (const envelope of envelopes) {
      this.counts.sent++
      this.counts.sentBytes += envelope.length
      this.publishing++
      this.bus.publish(peer, envelope).then(this.published, error => {
        this.published()
        if (!(error instanceof ClusterUnavailable)) this.log.error({ err: error, peer }, 'publish failed')
      })
    }
  }

  private readonly published = (): void => {
    this.publishing--
    if (this.publishing === 0 && this.sources.length > 0) setImmediate(() => this.flush())
  }
}
