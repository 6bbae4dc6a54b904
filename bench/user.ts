/** A simulated user: talks to one partner and checks everything that comes from there. */
import WebSocket from 'ws'
import { type Driver, type Listener, TEXT_BYTES } from './drivers/driver.ts'
import { TcpLine } from './tcp-line.ts'

const NOTHING = Buffer.alloc(0)

/** What all users of a run have seen. */
export class Tally {
  sent = 0
  received = 0
  /** How long each message took that arrived since this list was last replaced, in milliseconds. */
  latencies: number[] = []
  /** What went wrong, and how often. */
  readonly faults = new Map<string, number>()

  fault(what: string, times = 1): void {
    this.faults.set(what, (this.faults.get(what) ?? 0) + times)
  }
}

export class User implements Listener {
  readonly number: number
  partner: User | undefined
  /** Whether each message from the partner is answered by one. */
  answering = false
  private readonly driver: Driver
  private readonly tally: Tally
  private readonly socket: WebSocket | TcpLine
  private readonly sentAt: number[] = []
  /** The start of what the rest has not come of. */
  private unfinished: Buffer = NOTHING
  private heard = 0
  private leaving = false
  private readonly welcomed = Promise.withResolvers<void>()

  constructor(number: number, origin: string, driver: Driver, tally: Tally) {
    this.number = number
    this.driver = driver
    this.tally = tally
    const { path, subprotocol } = driver
    this.socket = origin.startsWith('tcp:')
      ? new TcpLine(origin)
      : new WebSocket(origin + path, subprotocol ?? [], { perMessageDeflate: false })
    this.socket.on('open', () => this.socket.send(driver.signIn(number)))
    this.socket.on('message', bytes => {
      if (Buffer.isBuffer(bytes)) this.hear(bytes)
    })
    this.socket.on('error', error => this.welcomed.reject(error))
    this.socket.on('close', (code, reason) => {
      if (this.leaving) return
      const what = `connection closed ${code} ${reason}`
      tally.fault(what)
      this.welcomed.reject(new Error(what))
    })
  }

  /** Resolves when the server knows this user. */
  get ready(): Promise<void> {
    return this.welcomed.promise
  }

  leave(): void {
    this.leaving = true
    this.socket.terminate()
  }

  /** Sends the partner the next message. */
  say(): void {
    const { partner, sentAt } = this
    if (partner === undefined) return
    const sequence = sentAt.length
    const text = this.textOf(sequence)
    sentAt.push(performance.now())
    this.tally.sent++
    this.socket.send(this.driver.message(this.number, partner.number, text, sequence))
  }

  welcome(): void {
    this.welcomed.resolve()
  }

  text(text: string, from?: number): void {
    const { partner, tally, heard } = this
    if (partner === undefined || (from ?? partner.number) !== partner.number) tally.fault('from a stranger')
    else if (text !== partner.textOf(heard)) this.wrongText(partner, text)
    else {
      this.heard = heard + 1
      tally.received++
      tally.latencies.push(performance.now() - (partner.sentAt[heard] ?? Number.NaN))
      if (this.answering) this.say()
    }
  }

  reply(answer: string | Uint8Array): void {
    this.socket.send(answer)
  }

  unexpected(what: string): void {
    this.tally.fault(what)
    this.welcomed.reject(new Error(what))
  }

  private hear(bytes: Buffer): void {
    const all = this.unfinished.length === 0 ? bytes : Buffer.concat([this.unfinished, bytes])
    const taken = this.driver.receive(all, this)
    this.unfinished = taken === all.length ? NOTHING : all.subarray(taken)
  }

  private wrongText(partner: User, text: string): void {
    const index = Number.parseInt(text, 10)
    if (text !== partner.textOf(index)) this.tally.fault('altered')
    else if (index < this.heard) this.tally.fault('repeated or out of order')
    else {
      this.tally.fault('missing', index - this.heard)
      this.heard = index + 1
    }
  }

  private textOf(index: number): string {
    return `${index} from ${this.number} `.padEnd(TEXT_BYTES, '.')
  }
}
