/** Someone who talks to others all the time: a text to each, then a barrier. Nothing else is asked of that user meanwhile. */
import { setTimeout as pause } from 'node:timers/promises'
import type { User } from './user.ts'

/** So slow that what is stored in half a minute fits into a mailbox (M2). */
const EVERY_MS = 30
const UNDERWAY = 10

export class Talk {
  /** Texts that a barrier has answered for (M4). */
  readonly promised: string[] = []
  /** Resolves when some texts have been promised. */
  readonly underway: Promise<void>
  /** Resolves when it was stopped, or the connection is lost. */
  readonly over: Promise<void>
  private goesOn = true

  constructor(from: User, ...to: readonly { number: number }[]) {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.underway = promise
    this.over = this.talk(from, to, resolve).finally(resolve)
  }

  private async talk(from: User, to: readonly { number: number }[], underway: () => void): Promise<void> {
    for (let count = 0; this.goesOn && from.isConnected; count++) {
      for (const recipient of to) from.send(recipient, String(count))
      from.client.send('connectionTest', {})
      const isAnswered = await from.client.waitFor('connectionTest').then(
        () => true,
        error => {
          if (from.isConnected) throw error
          return false
        },
      )
      if (isAnswered) this.promised.push(String(count))
      if (this.promised.length === UNDERWAY) underway()
      await pause(EVERY_MS)
    }
  }

  async stop(): Promise<void> {
    this.goesOn = false
    await this.over
  }
}
