/** One connection of a user to an instance: its sign-in, its barriers, and what its client shows. */
import {
  Direction,
  decodeText,
  Flag,
  Manner,
  Mode,
  parseNotice,
  type ServerValues,
  type UserMessageName,
  type UserValues,
} from '../protocol/index.ts'
import { PASSWORD } from '../test/client.ts'
import { type ServerFrame, WireClient } from '../test/wire-client.ts'
import type { Instance } from './instance.ts'
import type { Message } from './ledger.ts'

/** How long an instance may take to accept, and to answer a login, in milliseconds. */
const ACCEPT_MS = 3000
const LOGIN_MS = 6000

/** `signed out` is connected without a sign-in. */
export type State = 'connecting' | 'signing in' | 'signed in' | 'signing out' | 'signed out' | 'closed'

/** What a connection tells its user. */
export interface ConnectionEvents {
  connected(connection: Connection): void
  signedIn(connection: Connection): void
  refused(connection: Connection): void
  signedOut(connection: Connection): void
  received(connection: Connection, from: number, text: string): void
  /** A notice said that what was sent to this recipient was refused. */
  messageRefused(connection: Connection, recipient: number): void
  /** A barrier has answered for these. */
  answered(connection: Connection, messages: readonly Message[], tookMs: number): void
  closed(connection: Connection, code: number, reason: string): void
}

interface Barrier {
  readonly messages: readonly Message[]
  readonly at: number
}

export class Connection {
  readonly instance: Instance
  state: State = 'connecting'
  /** What the server has agreed to last. */
  mode: Mode = Mode.offline
  /** When it last began to read again, as performance.now() counts; in the future while it does not read. */
  resumedAt = Number.NEGATIVE_INFINITY
  /** What the client shows of its friends. */
  readonly shown = new Map<number, Mode>()
  /** What notices said was not delivered, of what no barrier has answered for. */
  readonly refusals = new Set<Message>()
  private readonly number: number
  private readonly events: ConnectionEvents
  private readonly wire: WireClient
  private stateSince = performance.now()
  private whenListed: (numbers: number[]) => void = () => {}
  private modesAsked: number[] = []
  private uncovered: Message[] = []
  private readonly barriers: Barrier[] = []
  private lastBarrierAt = 0

  constructor(instance: Instance, number: number, events: ConnectionEvents) {
    this.instance = instance
    this.number = number
    this.events = events
    this.wire = new WireClient(instance.wsUrl, { handshakeTimeout: ACCEPT_MS })
    this.wire.on('open', () => events.connected(this))
    this.wire.on('frame', frame => this.hear(frame))
    this.wire.on('close', ({ code, reason }) => this.ended(code, reason))
  }

  signIn(hidden: boolean): void {
    this.enter('signing in')
    this.mode = hidden ? Mode.hidden : Mode.online
    this.send('login', { number: this.number, password: PASSWORD, manner: hidden ? Manner.hidden : Manner.normal })
  }

  signOut(): void {
    this.enter('signing out')
    this.send('setMode', { number: this.number, mode: Mode.offline })
  }

  setMode(mode: Mode): void {
    this.modesAsked.push(performance.now())
    this.send('setMode', { number: this.number, mode })
  }

  /** Whom the server lists as online (P4). */
  listOnline(): Promise<number[]> {
    this.send('listOnline', { number: this.number, start: 0, count: 255, direction: Direction.above })
    return new Promise(resolve => {
      this.whenListed = resolve
    })
  }

  write(message: Message, text: Uint8Array): void {
    this.uncovered.push(message)
    this.send('sendMessage', { number: this.number, recipient: message.to, text })
  }

  /** Asks whether all that was sent before is safe (M4). */
  barrier(): void {
    this.lastBarrierAt = performance.now()
    this.barriers.push({ messages: this.uncovered, at: this.lastBarrierAt })
    this.uncovered = []
    this.send('connectionTest', { number: this.number })
  }

  /** Whether it is known what the server takes the user's mode for. */
  get isSettled(): boolean {
    return this.state === 'signed in' && this.modesAsked.length === 0
  }

  /** Messages that were sent here and not answered for. */
  get pending(): Message[] {
    return [...this.barriers.flatMap(({ messages }) => messages), ...this.uncovered]
  }

  /** How long nothing has been asked. */
  get quietMs(): number {
    return this.barriers.length > 0 ? 0 : performance.now() - this.lastBarrierAt
  }

  /** Whether the server owes an answer for longer than that. */
  isOverdue(patienceMs: number): boolean {
    const now = performance.now()
    const asked = Math.min(this.barriers[0]?.at ?? now, this.modesAsked[0] ?? now)
    const isChanging = this.state === 'connecting' || this.state === 'signing in' || this.state === 'signing out'
    return now - asked > patienceMs || (isChanging && now - this.stateSince > LOGIN_MS)
  }

  get isPaused(): boolean {
    return this.wire.socket.isPaused
  }

  /** Reads nothing any more: the server gets no confirmation. */
  pause(): void {
    this.wire.pause()
    this.resumedAt = Number.POSITIVE_INFINITY
  }

  resume(): void {
    this.wire.resume()
    this.resumedAt = performance.now()
  }

  close(): void {
    this.wire.resume()
    this.wire.close()
  }

  cut(): void {
    this.wire.cut()
  }

  private enter(state: State): void {
    this.state = state
    this.stateSince = performance.now()
  }

  private send<N extends UserMessageName>(name: N, values: UserValues<N>): void {
    if (this.wire.isOpen) this.wire.sendFrame(name, values)
  }

  private hear(frame: ServerFrame): void {
    switch (frame.name) {
      case 'loggedIn':
        this.loggedIn(frame.values.success === 1, frame.values.groups)
        break
      case 'friendState':
        if (this.state === 'signed in') this.shown.set(frame.values.friend, frame.values.state as Mode)
        break
      case 'mode':
        this.modeSet(frame.values.mode as Mode)
        break
      case 'connectionTest':
        this.echoed()
        break
      case 'onlineList':
        this.whenListed(frame.values.users.map(({ number }) => number))
        break
      case 'message':
        this.heardText(frame.values)
        break
    }
  }

  private heardText({ flag, number, text, kind }: ServerValues<'message'>): void {
    if (flag === Flag.user) {
      this.events.received(this, number, decodeText(text))
      return
    }
    const { subject } = parseNotice(kind, decodeText(text)) ?? {}
    if (subject?.name === 'sendMessage') this.events.messageRefused(this, subject.number ?? 0)
  }

  private loggedIn(success: boolean, groups: readonly { friends: readonly { number: number; state: number }[] }[]) {
    if (!success) {
      this.enter('signed out')
      this.events.refused(this)
      return
    }
    this.enter('signed in')
    this.shown.clear()
    for (const { friends } of groups) for (const { number, state } of friends) this.shown.set(number, state as Mode)
    this.lastBarrierAt = performance.now()
    this.events.signedIn(this)
  }

  private modeSet(mode: Mode): void {
    if (mode === Mode.offline) {
      this.enter('signed out')
      this.modesAsked = []
      this.events.signedOut(this)
      return
    }
    this.modesAsked.shift()
    this.mode = mode
  }

  private echoed(): void {
    const barrier = this.barriers.shift()
    if (barrier !== undefined) this.events.answered(this, barrier.messages, performance.now() - barrier.at)
  }

  private ended(code: number, reason: string): void {
    this.enter('closed')
    this.events.closed(this, code, reason)
  }
}
