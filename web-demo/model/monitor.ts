/** Messages of a monitored number, for operators (S2). */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { SharedClient } from './shared-client.ts'
import type { Tabs } from './tabs.ts'

export interface MonitoredLine {
  readonly speaker: number
  /** 0 is everyone. */
  readonly recipient: number
  readonly text: string
  readonly time: number
}

const MAX_LINES = 1000

interface MonitorContext {
  readonly client: SharedClient
  readonly tabs: Tabs
}

export class Monitor {
  private readonly context: MonitorContext
  private readonly current = signal(0)
  private readonly copies = signal<readonly MonitoredLine[]>([])
  /** The monitored number; 0 is nobody. */
  readonly watched: ReadonlySignal<number> = this.current
  /** Oldest first; at most 1,000. */
  readonly lines: ReadonlySignal<readonly MonitoredLine[]> = this.copies

  constructor(context: MonitorContext) {
    this.context = context
    const { client, tabs } = context
    client.on('monitored', ({ receivedAt: time, ...copy }) => {
      this.copies.value = [...this.copies.peek(), { ...copy, time }].slice(-MAX_LINES)
    })
    // Monitoring ends with the connection on which it was requested. The tab that has it tells the others.
    client.on('signedIn', () => client.isLeading.peek() && this.show(0))
    tabs.on('arrived', () => client.isLeading.peek() && this.show(this.current.peek()))
    tabs.on('monitoring', ({ number }) => {
      this.current.value = number
    })
  }

  end(): void {
    this.current.value = 0
    this.copies.value = []
  }

  /** Rejects with Refused unless the user is an operator; the server does not say beforehand. */
  async watch(number: number): Promise<void> {
    await this.context.client.monitor(number)
    this.show(number)
  }

  stop(): Promise<void> {
    return this.watch(0)
  }

  /** In all tabs. */
  private show(number: number): void {
    this.current.value = number
    this.context.tabs.tell('monitoring', { number })
  }
}
