/** Every message of the run: what became of it, and whether what was promised was kept (M4, M5). */
import { setTimeout as delay } from 'node:timers/promises'

/** Times are milliseconds from the start of the run. */
export interface Message {
  readonly from: number
  readonly to: number
  /** The place among all from this sender to this recipient; also the text that is sent. */
  readonly index: number
  /** When it was sent, and on which instance, each time. */
  readonly sent: { at: number; instance: number }[]
  /** When a barrier answered for it. */
  promisedAt: number | undefined
  /** When it was received, and on which instance, each time. */
  readonly received: { at: number; instance: number }[]
  /** When a notice said that it was not delivered. */
  refusedAt: number | undefined
  /** Received for the first time after this later one. */
  overtakenBy: Message | undefined
}

export interface MessageCounts {
  sent: number
  sentAgain: number
  promised: number
  duplicated: number
  refused: number
}

const POLL_MS = 100

export class Ledger {
  private readonly byPair = new Map<string, Message[]>()
  private readonly furthest = new Map<string, Message>()
  /** Received, but never sent. */
  readonly invented: string[] = []
  private readonly start: number

  constructor(start: number) {
    this.start = start
  }

  now(): number {
    return performance.now() - this.start
  }

  write(from: number, to: number): Message {
    const pair = `${from} ${to}`
    const messages = this.byPair.get(pair) ?? []
    this.byPair.set(pair, messages)
    const message: Message = {
      ...{ from, to, index: messages.length, sent: [], received: [] },
      ...{ promisedAt: undefined, refusedAt: undefined, overtakenBy: undefined },
    }
    messages.push(message)
    return message
  }

  receive(from: number, to: number, text: string, instance: number): void {
    const pair = `${from} ${to}`
    const message = this.byPair.get(pair)?.[Number(text)]
    if (message === undefined) {
      this.invented.push(`${from} → ${to}: ${text.slice(0, 40)}`)
      return
    }
    if (message.received.length === 0) {
      const furthest = this.furthest.get(pair)
      if (furthest !== undefined && furthest.index > message.index) message.overtakenBy = furthest
      else this.furthest.set(pair, message)
    }
    message.received.push({ at: this.now(), instance })
  }

  *[Symbol.iterator](): IterableIterator<Message> {
    for (const messages of this.byPair.values()) yield* messages
  }

  /** Promised and never received. */
  get missing(): Message[] {
    return [...this].filter(({ promisedAt, received }) => promisedAt !== undefined && received.length === 0)
  }

  /** Sent, and neither a barrier nor a notice answered for it. */
  get unanswered(): Message[] {
    return [...this].filter(({ promisedAt }) => promisedAt === undefined)
  }

  /** Messages that others of the same sender overtook, though none of them had been refused. */
  get reordered(): Message[] {
    return [...this].filter(({ overtakenBy, refusedAt }) => overtakenBy !== undefined && refusedAt === undefined)
  }

  get counts(): MessageCounts {
    const counts = { sent: 0, sentAgain: 0, promised: 0, duplicated: 0, refused: 0 }
    for (const { sent, promisedAt, received, refusedAt } of this) {
      counts.sent++
      if (sent.length > 1) counts.sentAgain++
      if (promisedAt !== undefined) counts.promised++
      if (received.length > 1) counts.duplicated++
      if (refusedAt !== undefined) counts.refused++
    }
    return counts
  }

  /** Resolves when every message is promised and received, or the time is over. */
  async complete(milliseconds: number): Promise<void> {
    for (const end = this.now() + milliseconds; this.now() < end; await delay(POLL_MS)) {
      if (this.unanswered.length === 0 && this.missing.length === 0) return
    }
  }
}
