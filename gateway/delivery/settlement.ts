/** Settling what a connection sent (M4): each message is confirmed, stored or refused, and a barrier waits for all. */

/** What the sender of a message is told about it; called once per message. */
export interface Receipt {
  /** One more message is on its way. */
  expect(): void
  /** It was confirmed by the recipient's client, or is on disk. */
  settled(): void
  /** It could be neither delivered nor stored. */
  refused(recipient: number, why: string): void
}

/** The messages that one connection sent between two of its barriers. */
class Stretch implements Receipt {
  private readonly settlement: Settlement
  pending = 0
  /** What to send once this stretch and all before it are settled; set by the barrier that ends it. */
  echo: Uint8Array | undefined

  constructor(settlement: Settlement) {
    this.settlement = settlement
  }

  expect(): void {
    this.pending++
  }

  settled(): void {
    if (--this.pending === 0 && this.echo !== undefined) this.settlement.answer()
  }

  refused(recipient: number, why: string): void {
    this.settlement.notice(`The message to ${recipient} was not delivered: ${why}.`)
    this.settled()
  }
}

/** All that one connection sent and that is not settled yet, and the barriers that wait for it. */
export class Settlement {
  private readonly send: (frame: Uint8Array) => void
  readonly notice: (text: string) => void
  private current = new Stretch(this)
  private readonly ended: Stretch[] = []

  constructor(send: (frame: Uint8Array) => void, notice: (text: string) => void) {
    this.send = send
    this.notice = notice
  }

  /** The receipt for messages sent now. */
  get receipt(): Receipt {
    return this.current
  }

  /** Sends the echo when all before is settled: at once (true), or later (false). */
  barrier(echo: Uint8Array): boolean {
    if (this.current.pending === 0 && this.ended.length === 0) {
      this.send(echo)
      return true
    }
    this.current.echo = echo
    this.ended.push(this.current)
    this.current = new Stretch(this)
    return false
  }

  /** Answers the barriers for which nothing is pending any more, in order. */
  answer(): void {
    for (let first = this.ended[0]; first?.pending === 0 && first.echo !== undefined; first = this.ended[0]) {
      this.ended.shift()
      this.send(first.echo)
    }
  }
}
