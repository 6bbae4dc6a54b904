/** One file on its way, as the page follows it. */
import type { IncomingFile, OutgoingFile } from '../../client/index.ts'
import { failureText } from './failure.ts'

export interface TransferView {
  readonly id: number
  readonly friend: number
  readonly name: string
  /** In bytes. */
  readonly length: number
  readonly outgoing: boolean
  readonly state: 'offered' | 'running' | 'done' | 'refused' | 'cancelled' | 'failed'
  /** How many bytes have passed. */
  readonly bytes: number
  /** Bytes a second, over the last seconds. */
  readonly speed: number
  /** Why it was refused or failed. */
  readonly failure?: string
  /** What was received. Its type is application/octet-stream: it must never be opened in the page. */
  readonly blob?: Blob
}

/** How a transfer ended. */
type Ended = Pick<TransferView, 'failure' | 'blob'> & {
  readonly state: Exclude<TransferView['state'], 'offered' | 'running'>
}

export class Transfer {
  readonly id: number
  readonly file: OutgoingFile | IncomingFile
  /** Set at the end. */
  ended: Ended | undefined
  /** Whether it was handed to the browser as a download. */
  isSaved = false
  private readonly speed = new TransferSpeed()
  private readonly changed: () => void
  private isAccepted = false

  /** `changed` is called when anything of its view has. */
  constructor(id: number, file: OutgoingFile | IncomingFile, changed: () => void) {
    this.id = id
    this.file = file
    this.changed = changed
    file.addEventListener('change', () => this.look())
    if ('done' in file) this.follow(file.done.then(() => undefined))
  }

  get view(): TransferView {
    const { id, file, ended } = this
    const { friend, name, length } = file
    const bytes = 'done' in file ? file.sent : file.received
    const state = file.state === 'offered' ? 'offered' : 'running'
    const speed = ended === undefined ? this.speed.at(Date.now(), bytes) : 0
    return { id, friend, name, length, outgoing: 'done' in file, state, bytes, speed, ...ended }
  }

  /** Bytes of memory that it holds, or is going to. */
  get held(): number {
    if ('done' in this.file || !this.isAccepted) return 0
    return this.ended === undefined ? this.file.length : (this.ended.blob?.size ?? 0)
  }

  accept(): void {
    if ('done' in this.file || this.file.state !== 'offered') return
    this.isAccepted = true
    this.follow(this.file.blob({ type: 'application/octet-stream' }))
  }

  /** Does not take the file; `why` is shown. */
  refuse(why?: string): void {
    if ('done' in this.file || this.file.state !== 'offered') return
    this.end(why === undefined ? { state: 'refused' } : { state: 'refused', failure: why })
    this.file.refuse()
  }

  /** Its bytes leave the memory. */
  release(): void {
    if (this.ended === undefined) return
    const { blob: _released, ...ended } = this.ended
    this.ended = ended
    this.changed()
  }

  private async follow(whole: Promise<Blob | undefined>): Promise<void> {
    try {
      const blob = await whole
      this.end(blob === undefined ? { state: 'done' } : { state: 'done', blob })
    } catch (error) {
      const { state } = this.file
      if (state === 'cancelled') this.end({ state })
      else this.end({ state: state === 'refused' ? 'refused' : 'failed', failure: failureText(error) })
    }
  }

  private look(): void {
    const { state } = this.file
    // One that was accepted, or goes out, ends by its promise, which has the reason.
    const isOver = state === 'refused' || state === 'cancelled' || state === 'failed'
    if (isOver && !('done' in this.file) && !this.isAccepted) this.end({ state })
    else this.changed()
  }

  private end(ended: Ended): void {
    if (this.ended !== undefined) return
    this.ended = ended
    this.changed()
  }
}

/** How fast a file goes: a moving average. */

/** What is older than this no longer counts, ms. */
const WINDOW_MS = 3000
/** Two samples are at least so far apart, ms; so there are at most a few dozen. */
const SPACING_MS = 100

export class TransferSpeed {
  private samples: { time: number; bytes: number }[] = []

  /** Takes in how many bytes have passed until `time` (ms), and answers bytes a second over the last three seconds. */
  at(time: number, bytes: number): number {
    const last = this.samples.at(-1)
    if (last === undefined || time - last.time >= SPACING_MS) this.samples.push({ time, bytes })
    // The newest sample before the window stays: the average reaches back over the whole window.
    while (this.samples[1] !== undefined && this.samples[1].time <= time - WINDOW_MS) this.samples.shift()
    const [first] = this.samples
    if (first === undefined || time <= first.time) return 0
    return ((bytes - first.bytes) * 1000) / (time - first.time)
  }
}
