/** Stores what is said on this instance in batches: one transaction at a time, with all that has come meanwhile in the next (R4). */
import type { Clock } from '../../clock.ts'
import { withDeadline } from '../../deadline.ts'
import { Refusal } from '../../errors.ts'
import type { RoomEntry, RoomStore, Said, Saying } from '../../store/rooms/interface.ts'
import type { EntryTrace, Tracing } from '../../tracing/interface.ts'

/** Sayings in one transaction: about 20 ms of the store. */
const MAX_BATCH = 500
/** Sayings that wait for the store; more are refused. */
const MAX_QUEUED = 10_000
/** How long a saying waits for the store, in milliseconds: a connection test behind it has to be echoed within 2 s (M4). */
const SAY_MS = 1500

interface Waiting {
  readonly saying: Saying
  readonly trace: EntryTrace | undefined
  readonly resolve: (said: Said) => void
  readonly reject: (error: unknown) => void
}

type Announce = (room: number, entry: RoomEntry, trace: EntryTrace | undefined) => void

export class SayingQueue {
  /** What became of all that users of this instance said, since the start, and the transactions that it took. */
  readonly counts = { said: 0, repeated: 0, refused: 0 }
  batches = 0
  private readonly store: Pick<RoomStore, 'say'>
  private readonly clock: Clock
  /** Told of each new entry, before who has said it, with its trace to end. */
  private readonly announce: Announce
  private readonly tracing: Pick<Tracing, 'beginEntry'> | undefined
  private waiting: Waiting[] = []
  private working: Promise<void> | undefined

  constructor(store: Pick<RoomStore, 'say'>, clock: Clock, announce: Announce, tracing?: Pick<Tracing, 'beginEntry'>) {
    this.store = store
    this.clock = clock
    this.announce = announce
    this.tracing = tracing
  }

  get queued(): number {
    return this.waiting.length
  }

  /** Resolves when the entry is in the store. Throws a Refusal when the store is too slow: it may be stored all the same. */
  async say(saying: Saying): Promise<Said> {
    if (this.waiting.length >= MAX_QUEUED) throw new Refusal('busy')
    const { promise, resolve, reject } = Promise.withResolvers<Said>()
    const trace = this.tracing?.beginEntry(saying.text.length)
    trace?.step('wait')
    this.waiting.push({ saying, trace, resolve, reject })
    this.working ??= this.work()
    const said = await withDeadline(promise, SAY_MS)
    if (said === undefined) throw new Refusal('mayBeSaid')
    return said
  }

  private async work(): Promise<void> {
    // What comes in the same turn goes into the same transaction.
    await new Promise(resolve => setImmediate(resolve))
    while (this.waiting.length > 0) await this.write(this.waiting.splice(0, MAX_BATCH))
    this.working = undefined
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    this.batches++
    for (const { trace } of batch) trace?.step('store')
    try {
      const said = await this.store.say(
        batch.map(({ saying }) => saying),
        this.clock.now(),
      )
      for (const [place, { saying, trace, resolve }] of batch.entries()) {
        const outcome = said[place] as Said
        if (typeof outcome === 'string') {
          this.counts.refused++
          trace?.fail(outcome)
        } else if (outcome.isNew) {
          this.counts.said++
          this.announce(saying.room, outcome.entry, trace)
        } else {
          this.counts.repeated++
          trace?.end('repeated')
        }
        resolve(outcome)
      }
    } catch (error) {
      this.counts.refused += batch.length
      for (const { reject, trace } of batch) {
        trace?.fail('the store failed')
        reject(error)
      }
    }
  }

  /** Resolves when nothing waits any more. */
  async settled(): Promise<void> {
    while (this.working !== undefined) await this.working
  }
}
