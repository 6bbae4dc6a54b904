/** A single file transfer, its progress and speed. */
import type { IncomingFile, OutgoingFile } from '../../client/index.ts'
import type { ChatMessage } from './chat-message.ts'
import { type FailureName, failureOf } from './failure.ts'

export interface TransferView {
  readonly id: number
  readonly friend: number
  readonly name: string
  /** In bytes. */
  readonly length: number
  readonly outgoing: boolean
  readonly state: 'offered' | 'running' | 'done' | 'refused' | 'cancelled' | 'failed'
  /** Bytes transferred so far. */
  readonly bytes: number
  /** Bytes per second, averaged over the last seconds. */
  readonly speed: number
  /** Why it was refused or failed. */
  readonly failure?: FailureName
  /** The received content, unless it is kept. Its type is application/octet-stream: it must never be opened in the page. */
  readonly blob?: Blob
  /** Whether it will be there after a reload, once it has arrived. */
  readonly isToBeKept: boolean
}

/** The outcome of a transfer. */
type TransferResult = Pick<TransferView, 'failure' | 'blob'> & {
  readonly state: Exclude<TransferView['state'], 'offered' | 'running'>
}

export class Transfer {
  readonly id: number
  readonly message: ChatMessage
  readonly file: OutgoingFile | IncomingFile
  /** Set at the end. */
  result: TransferResult | undefined
  /** Whether the user has saved it. */
  isSaved = false
  private readonly speed = new TransferSpeed()
  private readonly changed: () => void
  private isToBeKept = false
  private isAccepted = false

  /** Calls `changed` whenever the view changes. */
  constructor(id: number, message: ChatMessage, file: OutgoingFile | IncomingFile, changed: () => void) {
    this.id = id
    this.message = message
    this.file = file
    this.changed = changed
    file.addEventListener('change', () => this.update())
    if ('done' in file) this.settle(file.done.then(() => undefined))
  }

  get view(): TransferView {
    const { id, file, isToBeKept, result } = this
    const { friend, name, length } = file
    const bytes = 'done' in file ? file.sent : file.received
    const state = file.state === 'offered' ? 'offered' : 'running'
    const speed = result === undefined ? this.speed.at(Date.now(), bytes) : 0
    return { id, friend, name, length, outgoing: 'done' in file, state, bytes, speed, isToBeKept, ...result }
  }

  /** Memory that the content uses, or will use, in bytes. */
  get heldBytes(): number {
    if ('done' in this.file || !this.isAccepted) return 0
    return this.result === undefined ? this.file.length : (this.result.blob?.size ?? 0)
  }

  /** What is still to be kept of it, in bytes. */
  get arrivingBytes(): number {
    return this.isToBeKept ? this.heldBytes : 0
  }

  /**
   * Accepts the offer. `keep` keeps the content for longer than the page lives, and returns whether it could; the transfer is
   * done only then, so that nobody leaves the page too early.
   */
  accept(keep: ((content: Blob) => Promise<boolean>) | undefined): void {
    if ('done' in this.file || this.file.state !== 'offered') return
    this.isAccepted = true
    this.isToBeKept = keep !== undefined
    const whole = this.file.blob({ type: 'application/octet-stream' })
    this.settle(keep === undefined ? whole : this.kept(whole, keep))
  }

  /** Returns the content if it could not be kept. */
  private async kept(whole: Promise<Blob>, keep: (content: Blob) => Promise<boolean>): Promise<Blob | undefined> {
    const content = await whole
    this.isToBeKept = await keep(content)
    return this.isToBeKept ? undefined : content
  }

  /** Refuses the offer; `why` is shown to the user. */
  refuse(why?: FailureName): void {
    if ('done' in this.file || this.file.state !== 'offered') return
    this.end(why === undefined ? { state: 'refused' } : { state: 'refused', failure: why })
    this.file.refuse()
  }

  /** Frees the received content. */
  release(): void {
    if (this.result === undefined) return
    const { blob: _released, ...result } = this.result
    this.result = result
    this.changed()
  }

  private async settle(whole: Promise<Blob | undefined>): Promise<void> {
    try {
      const blob = await whole
      this.end(blob === undefined ? { state: 'done' } : { state: 'done', blob })
    } catch (error) {
      const { state } = this.file
      if (state === 'cancelled') this.end(this.early({ state }))
      else this.end({ state: state === 'refused' ? 'refused' : 'failed', failure: failureOf(error) })
    }
  }

  private update(): void {
    const { state } = this.file
    // An accepted or outgoing file ends with its promise, which has the reason.
    const isOver = state === 'refused' || state === 'cancelled' || state === 'failed'
    if (isOver && !('done' in this.file) && !this.isAccepted) this.end(this.early({ state }))
    else this.changed()
  }

  /** With the reason that the server gave, if it ended the file. */
  private early(result: TransferResult): TransferResult {
    const { reason } = this.file
    return reason === undefined ? result : { ...result, failure: reason }
  }

  private end(result: TransferResult): void {
    if (this.result !== undefined) return
    this.result = result
    this.changed()
  }
}

/** Length of the moving average, ms. */
const WINDOW_MS = 3000
/** Minimum interval between two samples, ms: at most a few dozen are kept. */
const SPACING_MS = 100

/** The speed of a transfer, as a moving average. */
export class TransferSpeed {
  private samples: { time: number; bytes: number }[] = []

  /** Adds a sample of the bytes transferred by `time` (ms). Returns bytes per second over the last three seconds. */
  at(time: number, bytes: number): number {
    const last = this.samples.at(-1)
    if (last === undefined || time - last.time >= SPACING_MS) this.samples.push({ time, bytes })
    // The newest sample before the window stays, so that the average covers the whole window.
    while (this.samples[1] !== undefined && this.samples[1].time <= time - WINDOW_MS) this.samples.shift()
    const [first] = this.samples
    if (first === undefined || time <= first.time) return 0
    return ((bytes - first.bytes) * 1000) / (time - first.time)
  }
}
