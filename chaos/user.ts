/**
 * A user with a good client: it does what the schedule says, comes back after a lost connection as the close code asks,
 * and sends again what no barrier has answered for.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { encodeText, Mode } from '../protocol/index.ts'
import { Connection, type ConnectionEvents } from './connection.ts'
import type { Instance } from './instance.ts'
import type { Ledger, Message } from './ledger.ts'
import type { Random } from './random.ts'
import type { Action } from './schedule.ts'

/** How long the client waits before it comes back, in milliseconds. */
const FIRST_DELAY_MS = 100
const LONGEST_DELAY_MS = 2000
/** Codes after which it comes back at once, and after which not before a while. */
const AT_ONCE = [1012, 4002, 4003]
const LATER = 1013
/** The connection ended without a close frame. */
const LOST = 1006
const LONGEST_ABSENCE_MS = 12_000
/** How long it waits for an answer before it takes the connection for dead: some users are patient. */
const HASTY_MS = 4000
const PATIENT_MS = 20_000
/** Silence after which it asks whether the server is still there. */
const ASK_AFTER_MS = 3000
const TICK_MS = 250
/** How long a list of who is online may take, in milliseconds. */
const LIST_MS = 3000
/** How long the older connection may live once a newer one is signed in (A6), in milliseconds: longer than Redis is away. */
const DISPLACED_MS = 15_000

/** What all users of a run have met with. */
export class Experience {
  /** How often each close code came; `1006` is a connection that just ended. */
  readonly closes = new Map<number, number>()
  /** What should not be, with its time. */
  readonly oddities: string[] = []
  /** The barrier that took longest, of those that no instance answered which had stood still meanwhile, in milliseconds. */
  longestBarrier = { at: 0, tookMs: 0, number: 0, instance: 0 }
}

export class User implements ConnectionEvents {
  readonly number: number
  /** The state that it wants to be in; offline is away. */
  private wanted: Mode = Mode.offline
  private current: Connection | undefined
  /** A second sign-in on its way, while the first one stands (A6). */
  private next: Connection | undefined
  /** The sign-in before, until the server closes it. */
  private older: Connection | undefined
  /** Written, and not answered for, in order. */
  private unanswered: Message[] = []
  private failures = 0
  private outUntil: NodeJS.Timeout | undefined
  private retry: NodeJS.Timeout | undefined
  private back: NodeJS.Timeout | undefined
  private readonly patienceMs: number
  private readonly ticker: NodeJS.Timeout
  private readonly random: Random
  private readonly instances: readonly Instance[]
  private readonly ledger: Ledger
  private readonly experience: Experience

  constructor(number: number, instances: readonly Instance[], ledger: Ledger, experience: Experience, random: Random) {
    this.number = number
    this.instances = instances
    this.ledger = ledger
    this.experience = experience
    this.random = random
    this.patienceMs = random.chance(0.5) ? HASTY_MS : PATIENT_MS
    this.ticker = setInterval(() => this.tick(), TICK_MS)
  }

  // ——— what it does ———

  act(action: Action): void {
    switch (action.kind) {
      case 'write':
        for (let count = 0; count < action.count; count++) this.write(action.to)
        if (action.barrier && this.current?.state === 'signed in') this.current.barrier()
        break
      case 'mode':
        if (this.wanted !== Mode.offline) this.appear(action.mode)
        break
      case 'sign out':
        this.signOut(action.forMs)
        break
      case 'sign in elsewhere':
        this.signInElsewhere()
        break
      case 'go away':
        this.goAway(action.cut, action.forMs)
        break
      case 'stop reading':
        this.stopReading(action.forMs, action.cut)
        break
    }
  }

  /** Wants to be signed in and seen so from now on. */
  appear(mode: Mode): void {
    clearTimeout(this.back)
    this.wanted = mode
    if (this.current === undefined) this.connectIn(0)
    else if (this.current.isSettled && this.current.mode !== mode) this.current.setMode(mode)
  }

  /** Closes or cuts the connection; comes back after a while if one is given. */
  goAway(cut: boolean, forMs?: number): void {
    clearTimeout(this.back)
    const before = this.wanted
    if (before === Mode.offline) return
    this.wanted = Mode.offline
    this.stopWaiting()
    const connections = [this.current, this.next, this.older]
    this.current = undefined
    this.next = undefined
    for (const connection of connections) {
      if (cut) connection?.cut()
      else connection?.close()
    }
    if (forMs !== undefined) this.back = setTimeout(() => this.appear(before), forMs)
  }

  /** Ends for good. */
  end(): void {
    clearInterval(this.ticker)
    this.goAway(true)
  }

  private write(to: number): void {
    const message = this.ledger.write(this.number, to)
    this.unanswered.push(message)
    if (this.current?.state === 'signed in' && this.next === undefined) this.post(this.current, message)
  }

  private post(connection: Connection, message: Message): void {
    message.sent.push({ at: this.ledger.now(), instance: connection.instance.index })
    connection.write(message, encodeText(String(message.index)))
  }

  private signOut(forMs: number): void {
    const { current } = this
    if (!current?.isSettled || this.next !== undefined) return
    current.signOut()
    this.outUntil = setTimeout(() => {
      this.outUntil = undefined
      if (this.current === current && current.state === 'signed out') current.signIn(this.wanted === Mode.hidden)
    }, forMs)
  }

  /** Confirms nothing for a while, and then reads all that came, or never does. */
  private stopReading(forMs: number, cut: boolean): void {
    const { current } = this
    if (current?.state !== 'signed in') return
    current.pause()
    setTimeout(() => {
      if (cut) current.cut()
      else current.resume()
    }, forMs).unref()
  }

  private signInElsewhere(): void {
    if (!this.current?.isSettled || this.next !== undefined) return
    const others = this.instances.filter(instance => instance !== this.current?.instance)
    this.next = new Connection(this.random.pick(others), this.number, this)
  }

  private stopWaiting(): void {
    clearTimeout(this.outUntil)
    clearTimeout(this.retry)
    this.outUntil = undefined
    this.retry = undefined
  }

  // ——— what it sees, and what is true of it ———

  /** What it shows of a friend; undefined while it shows nothing, or what it shows cannot change. */
  shows(friend: number): Mode | undefined {
    if (this.current?.state !== 'signed in' || this.current.instance.stopped || this.current.isPaused) return undefined
    return this.current.shown.get(friend) ?? Mode.offline
  }

  /** What others should see; undefined while that is changing, or the instance stands still. */
  get truth(): Mode | undefined {
    const { current, next } = this
    if (next !== undefined) return undefined
    if (current === undefined) return Mode.offline
    if (current.state === 'connecting') return Mode.offline
    if (current.state === 'signed out') return Mode.offline
    if (!current.isSettled || current.isPaused || current.instance.stopped) return undefined
    return current.mode === Mode.hidden ? Mode.offline : current.mode
  }

  /** Whom the server lists as online; undefined when it is not signed in, or gets no answer. */
  async listOnline(): Promise<number[] | undefined> {
    if (!this.current?.isSettled) return undefined
    return Promise.race([this.current.listOnline(), delay(LIST_MS, undefined, { ref: false })])
  }

  /** Whether it is on its way to the state that it wants to be in. */
  get isBusy(): boolean {
    if (this.wanted === Mode.offline) return false
    return this.truth === undefined || this.current?.isSettled !== true || this.current.mode !== this.wanted
  }

  /** Where it is signed in, for people. */
  get whereabouts(): string {
    const at = this.current === undefined ? 'no connection' : `${this.current.state} on ${this.current.instance.index}`
    return `${this.number} (${at}, wants mode ${this.wanted})`
  }

  // ——— connecting ———

  private connectIn(delayMs: number): void {
    clearTimeout(this.retry)
    this.retry = setTimeout(() => {
      this.retry = undefined
      if (this.wanted === Mode.offline || this.current !== undefined || this.next !== undefined) return
      this.current = new Connection(this.random.pick(this.instances), this.number, this)
    }, delayMs)
  }

  private comeBack(code: number): void {
    if (this.wanted === Mode.offline) return
    this.failures++
    const backoff = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.failures, 6))
    const delay = code === LATER ? Math.max(1000, backoff) : backoff
    this.connectIn(AT_ONCE.includes(code) ? 0 : delay * (0.5 + this.random.next()))
  }

  connected(connection: Connection): void {
    if (connection === this.current || connection === this.next) connection.signIn(this.wanted === Mode.hidden)
  }

  signedIn(connection: Connection): void {
    if (connection === this.next) this.moved(connection)
    if (connection !== this.current) return
    this.failures = 0
    if (this.wanted !== connection.mode && this.wanted !== Mode.offline) connection.setMode(this.wanted)
    const already = new Set(connection.pending)
    for (const message of this.unanswered) if (!already.has(message)) this.post(connection, message)
    connection.barrier()
  }

  /** The second sign-in stands: the first is to be closed by the server. */
  private moved(connection: Connection): void {
    const older = this.current
    this.current = connection
    this.next = undefined
    this.older = older
    if (older === undefined) return
    setTimeout(() => {
      if (older.state === 'closed') return
      const ranFor = performance.now() - older.instance.resumedAt
      if (!older.instance.stopped && !older.isPaused && ranFor > DISPLACED_MS)
        this.odd(`still connected to ${older.instance.index} after a sign-in elsewhere (A6)`)
      older.cut()
    }, DISPLACED_MS).unref()
  }

  refused(connection: Connection): void {
    connection.close()
  }

  signedOut(connection: Connection): void {
    if (connection === this.current && this.outUntil === undefined) connection.signIn(this.wanted === Mode.hidden)
  }

  closed(connection: Connection, code: number, reason: string): void {
    const { closes } = this.experience
    closes.set(code, (closes.get(code) ?? 0) + 1)
    if ([1002, 1003, 1007, 1008, 1009].includes(code)) this.odd(`closed ${code}: ${reason}`)
    if (connection === this.next) {
      this.next = undefined
      if (this.current === undefined) this.comeBack(code)
      else if (this.current.state === 'signed in') this.signedIn(this.current)
      return
    }
    if (connection !== this.current) return
    this.current = undefined
    if (code === 4001 && this.next === undefined) this.odd('closed 4001 without a newer sign-in')
    if (this.next !== undefined) return
    // Some take a lost connection as an occasion to leave: nobody but the server can tell their friends.
    if (code === LOST && this.random.chance(0.3)) this.goAway(true, this.random.whole(1000, LONGEST_ABSENCE_MS))
    else this.comeBack(code)
  }

  // ——— messages ———

  received(connection: Connection, from: number, text: string): void {
    this.ledger.receive(from, this.number, text, connection.instance.index)
  }

  messageRefused(connection: Connection, recipient: number): void {
    for (const message of connection.pending) {
      if (message.to !== recipient) continue
      message.refusedAt ??= this.ledger.now()
      connection.refusals.add(message)
    }
  }

  answered(connection: Connection, messages: readonly Message[], tookMs: number): void {
    const { instance } = connection
    const hasRun = !instance.stopped && performance.now() - tookMs > Math.max(instance.resumedAt, connection.resumedAt)
    if (hasRun && tookMs > this.experience.longestBarrier.tookMs) {
      this.experience.longestBarrier = { at: this.ledger.now(), tookMs, number: this.number, instance: instance.index }
    }
    const settled = new Set<Message>()
    const again: Message[] = []
    for (const message of messages) {
      if (connection.refusals.delete(message)) again.push(message)
      else {
        settled.add(message)
        message.promisedAt ??= this.ledger.now()
      }
    }
    this.unanswered = this.unanswered.filter(message => !settled.has(message))
    if (connection === this.current && connection.state === 'signed in') {
      for (const message of again) this.post(connection, message)
    }
  }

  // ——— the clock ———

  private tick(): void {
    const { current, next } = this
    for (const connection of [current, next]) if (connection?.isOverdue(this.patienceMs)) connection.cut()
    if (current?.state !== 'signed in' || next !== undefined) return
    const isIdle = current.quietMs > ASK_AFTER_MS || (current.quietMs > TICK_MS && this.unanswered.length > 0)
    if (isIdle) current.barrier()
    if (current.isSettled && this.wanted !== Mode.offline && current.mode !== this.wanted) current.setMode(this.wanted)
  }

  private odd(what: string): void {
    this.experience.oddities.push(`${(this.ledger.now() / 1000).toFixed(1)} s: ${this.number} ${what}`)
  }
}
