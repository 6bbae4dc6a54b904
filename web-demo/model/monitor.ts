/** Messages of a monitored number, for operators (S2). */
import { type ReadonlySignal, signal } from '@preact/signals'
import type { SharedClient } from './shared-client.ts'

export interface MonitoredLine {
  readonly speaker: number
  /** 0 is everyone. */
  readonly recipient: number
  readonly text: string
  readonly time: number
}

const MAX_LINES = 1000

export class Monitor {
  private readonly client: SharedClient
  private readonly current = signal(0)
  private readonly copies = signal<readonly MonitoredLine[]>([])
  /** The monitored number; 0 is nobody. */
  readonly watched: ReadonlySignal<number> = this.current
  /** Oldest first; at most 1,000. */
  readonly lines: ReadonlySignal<readonly MonitoredLine[]> = this.copies

  constructor(client: SharedClient) {
    this.client = client
    client.on('monitored', ({ receivedAt: time, ...copy }) => {
      this.copies.value = [...this.copies.peek(), { ...copy, time }].slice(-MAX_LINES)
    })
    // Monitoring ends with the connection on which it was requested.
    client.on('signedIn', () => {
      this.current.value = 0
    })
  }

  end(): void {
    this.current.value = 0
    this.copies.value = []
  }

  /** Rejects with Refused unless the user is an operator; the server does not say beforehand. */
  async watch(number: number): Promise<void> {
    await this.client.monitor(number)
    this.current.value = number
  }

  stop(): Promise<void> {
    return this.watch(0)
  }
}
