/** The last frames on the wire, for the protocol inspector. */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { ObservedFrame } from '../../client/index.ts'
import { type SeenFrame, seen } from './masking.ts'
import { onNextFrame } from './platform.ts'

export type { SeenFrame }

const MAX_FRAMES = 2000

export class Inspector {
  /** While paused, frames are not kept. */
  readonly paused: Signal<boolean> = signal(false)
  private readonly kept = signal<readonly SeenFrame[]>([])
  /** The newest last; at most 2,000. */
  readonly frames: ReadonlySignal<readonly SeenFrame[]> = this.kept
  private arrived: SeenFrame[] = []
  private lastId = 0

  /** Takes in a frame; it is shown with the next frame of the screen, so a file on its way does not freeze the page. */
  see(frame: ObservedFrame): void {
    if (this.paused.peek()) return
    if (this.arrived.length === 0) onNextFrame(() => this.show())
    this.arrived.push(seen(frame, ++this.lastId))
    if (this.arrived.length > MAX_FRAMES) this.arrived.shift()
  }

  clear(): void {
    this.arrived.length = 0
    this.kept.value = []
  }

  private show(): void {
    this.kept.value = [...this.kept.peek(), ...this.arrived].slice(-MAX_FRAMES)
    this.arrived = []
  }
}
