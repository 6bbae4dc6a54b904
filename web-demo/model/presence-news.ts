/** Which friends have changed their state, for screen readers: gathered, so that many at once are one announcement. */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { State } from '../../client/index.ts'
import type { SharedClient } from './shared-client.ts'

/** How long changes are gathered, ms. */
const GATHER_MS = 2000
/** How long an announcement stays to be read, ms. */
const SHOWN_MS = 5000
/** So many friends are named; of more only the number is told. */
export const MAX_NAMED = 3

export type PresenceChanges = ReadonlyMap<number, State>

export class PresenceNews {
  private readonly told = signal<PresenceChanges>(new Map())
  /** The last state of each who has changed it; empty most of the time. */
  readonly changes: ReadonlySignal<PresenceChanges> = this.told
  private gathered = new Map<number, State>()
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(client: SharedClient) {
    client.on('friendState', ({ friend, state }) => {
      this.gathered.set(friend, state)
      if (this.gathered.size === 1) this.after(GATHER_MS, () => this.tell())
    })
  }

  end(): void {
    clearTimeout(this.timer)
    this.gathered.clear()
    this.told.value = new Map()
  }

  private tell(): void {
    this.told.value = this.gathered
    this.gathered = new Map()
    this.after(SHOWN_MS, () => {
      this.told.value = new Map()
    })
  }

  private after(ms: number, run: () => void): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(run, ms)
  }
}
