/**
 * What is to be sent and has no reply of its own: each goes with a connection test, whose echo tells that it is settled
 * (M4). Messages outlive the connection: they are kept until then, and sent again.
 */
import type { Connection } from './connection.ts'
import { QueueFull, Refused } from './errors.ts'
import { type Limits, Outcome } from './outcome.ts'
import { type Outgoing, outgoing, type Recipient } from './requests.ts'

/** How many may be kept at once. */
const MOST_KEPT = 1000

interface Item {
  readonly frame: Outgoing
  readonly recipient: Recipient | undefined
  readonly outcome: Outcome<void>
  /** What the server said against it. */
  refusals: string[]
}

export class Outbox {
  private waiting: Item[] = []
  private underWay: Item[] = []
  /** To whom how many are under way. */
  private readonly recipients = new Map<Recipient, number>()
  private connection: Connection | undefined
  private later: ReturnType<typeof setTimeout> | undefined

  /** How many messages are not safe yet. */
  get unsent(): number {
    return [...this.waiting, ...this.underWay].filter(item => isMessage(item) && !item.outcome.isSettled).length
  }

  /**
   * Sends a frame as soon as possible; resolves when it is settled. Rejects with a QueueFull when too much is kept already,
   * or with a Refused.
   */
  async post(frame: Outgoing, recipient: Recipient | undefined, limits: Limits): Promise<void> {
    if (this.waiting.length + this.underWay.length >= MOST_KEPT) this.waiting = this.waiting.filter(isWanted)
    if (this.waiting.length + this.underWay.length >= MOST_KEPT)
      throw new QueueFull(`${MOST_KEPT} messages wait already`)
    const item = { frame, recipient, outcome: new Outcome<void>(limits), refusals: [] }
    this.waiting.push(item)
    this.sendMore()
    return item.outcome.promise
  }

  /** Someone is signed in on this connection: sends what waits. */
  start(connection: Connection): void {
    this.connection = connection
    this.sendMore()
  }

  /** The connection is lost. Messages wait for the next one; all else is over. */
  stop(error: Error): void {
    this.connection = undefined
    clearTimeout(this.later)
    const all = [...this.underWay, ...this.waiting].filter(isWanted)
    this.underWay = []
    this.recipients.clear()
    this.waiting = all.filter(item => isMessage(item) && item.refusals.length === 0)
    for (const item of all) {
      if (item.refusals.length > 0) settle(item)
      else if (!isMessage(item)) item.outcome.reject(error)
    }
  }

  /** Nobody is signed in any more: nothing is kept. */
  end(error: Error): void {
    this.stop(error)
    const { waiting } = this
    this.waiting = []
    for (const { outcome } of waiting) outcome.reject(error)
  }

  /** Sends what may go now, in order. */
  private sendMore(): void {
    const { connection } = this
    if (connection === undefined) return
    clearTimeout(this.later)
    const waiting = this.waiting.filter(isWanted)
    this.waiting = []
    let waitMs = 0
    let isHeld = false
    for (const item of waiting) {
      if (isMessage(item)) waitMs ||= connection.pace.waitMs
      isHeld ||= item.recipient === 'a group' && this.recipients.size > 0
      const mustWait = item.recipient !== undefined && (isHeld || (isMessage(item) && waitMs > 0))
      if (mustWait || !this.mayGo(item)) this.waiting.push(item)
      else this.send(item, connection)
    }
    if (waitMs > 0) this.later = setTimeout(() => this.sendMore(), waitMs)
  }

  /**
   * Whether a refusal could be told from those of others: it names only the message, or the recipient. Several messages to
   * one recipient may be under way while nothing else is, for they are settled in order, and so are the echoes. But an echo
   * also waits for what was sent before to others, and then it does not tell which of several was refused.
   */
  private mayGo({ frame, recipient }: Item): boolean {
    if (frame.name !== 'sendMessage' && this.underWay.some(item => item.frame.name === frame.name)) return false
    if (recipient === undefined) return true
    if (this.recipients.has('a group')) return false
    return !this.recipients.has(recipient) || this.recipients.size === 1
  }

  private send(item: Item, connection: Connection): void {
    const test = outgoing('connectionTest', { number: connection.number })
    connection.requests.expect('connectionTest', {
      request: item.frame.name,
      recipient: item.recipient,
      answered: () => this.answered(item),
      refused: reason => item.refusals.push(reason),
      lost: () => {},
    })
    this.underWay.push(item)
    this.count(item.recipient, 1)
    connection.send(item.frame)
    connection.send(test)
  }

  private answered(item: Item): void {
    const place = this.underWay.indexOf(item)
    // Given up meanwhile.
    if (place < 0) return
    this.underWay.splice(place, 1)
    this.count(item.recipient, -1)
    settle(item)
    this.sendMore()
  }

  private count(recipient: Recipient | undefined, difference: number): void {
    if (recipient === undefined) return
    const count = (this.recipients.get(recipient) ?? 0) + difference
    if (count > 0) this.recipients.set(recipient, count)
    else this.recipients.delete(recipient)
  }
}

function isMessage({ frame }: Item): boolean {
  return frame.name === 'sendMessage'
}

function isWanted({ outcome }: Item): boolean {
  return !outcome.isSettled
}

function settle({ outcome, refusals }: Item): void {
  if (refusals.length === 0) outcome.resolve()
  else outcome.reject(new Refused([...new Set(refusals)].join('; ')))
}
