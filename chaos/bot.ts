/**
 * A bot in rooms: says what the schedule has, comes back to any instance when its connection is lost, and says again, with the same tag,
 * what has not been answered (R4).
 */
import { fromUser, Manner, toChat } from '../protocol/index.ts'
import { PASSWORD } from '../test/client.ts'
import { type ChatFrame, WireClient } from '../test/wire-client.ts'
import type { Instance } from './instance.ts'
import type { Random } from './random.ts'
import { type RoomLedger, type Saying, textOf } from './room-ledger.ts'
import type { Talk } from './schedule.ts'

/** How long an answer may take before the connection counts as dead, in milliseconds. */
const PATIENCE_MS = 5000
const ACCEPT_MS = 3000
const SHORTEST_BREAK_MS = 100
const LONGEST_BREAK_MS = 1500
/** Before what was refused is said again. */
const AGAIN_MS = 500
const TICK_MS = 250

/** One connection, from its first frame to its end. */
interface Line {
  readonly wire: WireClient
  readonly instance: Instance
  isSignedIn: boolean
  /** The number of the entry that it was told of last, by room. */
  readonly last: Map<number, number>
  /** Since when it owes an answer, as performance.now() counts; undefined if it owes none. */
  owesSince: number | undefined
}

export class Bot {
  readonly number: number
  private readonly instances: readonly Instance[]
  private readonly ledger: RoomLedger
  private readonly random: Random
  private line: Line
  /** Said and not answered, by tag, oldest first. */
  private readonly unanswered = new Map<number, Saying>()
  private readonly ticker: NodeJS.Timeout
  private hasEnded = false

  constructor(number: number, instances: readonly Instance[], ledger: RoomLedger, random: Random) {
    this.number = number
    this.instances = instances
    this.ledger = ledger
    this.random = random
    this.line = this.connect()
    this.ticker = setInterval(() => this.tick(), TICK_MS)
  }

  act(talk: Talk): void {
    if (talk.kind === 'say') this.say(talk.room)
    else if (talk.kind === 'cut') this.line.wire.cut()
    else this.doze(talk.forMs)
  }

  say(room: number): void {
    const saying = this.ledger.begin(this.number, room)
    this.unanswered.set(saying.tag, saying)
    if (this.line.isSignedIn) this.send(saying)
  }

  /** Whether it is signed in, and all that it has said is answered. */
  get isSettled(): boolean {
    return this.line.isSignedIn && this.unanswered.size === 0
  }

  /** The number of the entry in the room that it was told of last on this connection. */
  lastIn(room: number): number {
    return this.line.last.get(room) ?? 0
  }

  get whereabouts(): string {
    const { instance, isSignedIn } = this.line
    return `bot ${this.number} (${isSignedIn ? 'signed in' : 'signing in'} on ${instance.index})`
  }

  end(): void {
    this.hasEnded = true
    clearInterval(this.ticker)
    this.line.wire.cut()
  }

  private doze(forMs: number): void {
    const { wire } = this.line
    wire.pause()
    setTimeout(() => wire.resume(), forMs).unref()
  }

  private connect(): Line {
    const instance = this.random.pick(this.instances)
    const wire = new WireClient(instance.wsUrl, { handshakeTimeout: ACCEPT_MS })
    const line: Line = { wire, instance, isSignedIn: false, last: new Map(), owesSince: performance.now() }
    wire.on('open', () => {
      wire.sendRaw(fromUser.encode('login', { number: this.number, password: PASSWORD, manner: Manner.normal }))
    })
    wire.on('frame', frame => {
      if (frame.name !== 'loggedIn') return
      if (frame.values.success === 1) this.signedIn(line)
      else wire.cut()
    })
    wire.on('chat', frame => this.hear(line, frame))
    wire.on('close', () => {
      line.isSignedIn = false
      if (this.hasEnded) return
      setTimeout(
        () => {
          if (!this.hasEnded) this.line = this.connect()
        },
        this.random.whole(SHORTEST_BREAK_MS, LONGEST_BREAK_MS),
      ).unref()
    })
    return line
  }

  private signedIn(line: Line): void {
    line.isSignedIn = true
    line.owesSince = undefined
    for (const saying of this.unanswered.values()) this.send(saying)
  }

  private send(saying: Saying): void {
    const { line, number } = this
    const { room, tag } = saying
    saying.attempts++
    line.owesSince ??= performance.now()
    if (line.wire.isOpen) line.wire.sendRaw(toChat.encode('say', { number, room, tag, text: textOf(saying) }))
  }

  private hear(line: Line, { name, values }: ChatFrame): void {
    if (name === 'roomEntry') {
      this.ledger.tell(values, line.last.get(values.room), `bot ${this.number}`)
      line.last.set(values.room, values.sequence)
    } else if (name === 'said') this.answered(line, values)
  }

  private answered(line: Line, { success, tag, sequence }: { success: number; tag: number; sequence: number }): void {
    const saying = this.unanswered.get(tag)
    if (saying === undefined) return
    line.owesSince = this.unanswered.size > 1 ? performance.now() : undefined
    if (success === 1) {
      this.ledger.answered(saying, sequence)
      this.unanswered.delete(tag)
    } else {
      setTimeout(() => {
        if (this.line === line && line.isSignedIn) this.send(saying)
      }, AGAIN_MS).unref()
    }
  }

  private tick(): void {
    const { owesSince, wire } = this.line
    const isLate = owesSince !== undefined && performance.now() - owesSince > PATIENCE_MS
    if (isLate) wire.cut()
  }
}
