/** A client of the gateway in a test: sends frames, and awaits what comes back in order and with a deadline. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import {
  chatRequestNames,
  decodeText,
  encodeText,
  FIRST_REASON_CODE,
  Flag,
  fromUser,
  Kind,
  Manner,
  parseNotice,
  type ReasonName,
  type ReplyName,
  reasonOf,
  type ServerMessageName,
  type ServerValues,
  serverMessages,
  type UserMessageName,
  type UserValues,
  userMessages,
} from '../protocol/index.ts'
import { DEADLINE_MS } from './until.ts'
import { type Closed, type ServerFrame, WireClient, type WireOptions } from './wire-client.ts'

/** The password of everyone who does not say another. */
export const PASSWORD = 'open sesame'

/** A registration that the rules allow (A1) and that lets anyone add the account (A2). */
export const newcomer: UserValues<'register'> = {
  nickname: 'Ming',
  portrait: 1,
  password: PASSWORD,
  sex: 0,
  age: 20,
  realName: '',
  country: 0,
  province: 0,
  city: '',
  address: '',
  postcode: '',
  education: 0,
  school: '',
  job: 0,
  phone: '',
  pager: '',
  email: '',
  hobby: '',
  description: '',
  verification: 0,
}

/** Values with message texts as strings. */
type Readable<V> = { [K in keyof V]: K extends 'text' ? string : V[K] }

/** What a frame to send carries: its own number may be left out. */
export type Sent<N extends UserMessageName> = Omit<Readable<UserValues<N>>, 'number'> & { number?: number }

/** What a server message of this name carries. */
export type Got<N extends ServerMessageName> = Readable<ServerValues<N>>

/** A frame from the server. */
export type Frame = { [N in ServerMessageName]: { name: N; values: Got<N> } }[ServerMessageName]

export class TestClient extends WireClient {
  /** The number signed in as; opens every request that names no other. */
  number = 0
  private readonly inbox: Frame[] = []
  private readonly changes = new EventEmitter()
  private end: Closed | undefined

  private constructor(url: string, options: WireOptions) {
    super(url, { ...options, handshakeTimeout: DEADLINE_MS })
    this.on('frame', frame => {
      this.inbox.push(readable(frame))
      this.changes.emit('change')
    })
    this.on('close', closed => {
      this.end = closed
      this.changes.emit('change')
    })
  }

  /** Connects to a gateway; rejects when the upgrade is refused. */
  static async connect(url: string, options: WireOptions = {}): Promise<TestClient> {
    const client = new TestClient(url, options)
    await client.opened()
    return client
  }

  send<N extends UserMessageName>(name: N, values: Sent<N>): void {
    this.sendRaw(frameOf(name, { number: this.number, ...values }))
  }

  /** Sends a request; its reply has to be the next frame. */
  async ask<N extends UserMessageName>(name: N, values: Sent<N>): Promise<Got<ReplyName<N>>> {
    const row: { code: number; reply?: string } = userMessages[name]
    assert.ok(row.reply, `${name} has no reply`)
    this.send(name, values)
    return this.next(row.reply as ReplyName<N>)
  }

  /** The next frame; with a name, what it carries: it has to be of that name. */
  next(): Promise<Frame>
  next<N extends ServerMessageName>(name: N): Promise<Got<N>>
  async next(name?: ServerMessageName): Promise<unknown> {
    const frame = await this.shift(name ?? 'a frame', AbortSignal.timeout(DEADLINE_MS), [])
    if (name === undefined) return frame
    if (frame.name !== name) assert.fail(`awaited ${name}, but ${show(frame)} came`)
    return frame.values
  }

  /** The next frame has to be a notice with a reason (E4), with this one if it is given: its text. */
  async notice(expected?: ReasonName): Promise<string> {
    const { flag, number, text, kind } = await this.next('message')
    const isNotice = flag === Flag.system && number === 0 && kind >= FIRST_REASON_CODE
    assert.ok(isNotice, `awaited a notice, but "${text}" came`)
    if (expected !== undefined) assert.equal(reasonOf(kind), expected, text)
    return text
  }

  /** The next frame has to be a notice with the administrator's words (E4): its text. */
  async announcement(): Promise<string> {
    const { text, ...rest } = await this.next('message')
    assert.deepEqual(rest, { flag: Flag.system, number: 0, kind: Kind.none }, `awaited words, but "${text}" came`)
    return text
  }

  /** What the next frame of this name carries that matches; frames before it are skipped. */
  async waitFor<N extends ServerMessageName>(
    name: N,
    matches: (values: Got<N>) => boolean = () => true,
  ): Promise<Got<N>> {
    const signal = AbortSignal.timeout(DEADLINE_MS)
    const skipped: Frame[] = []
    for (;;) {
      const frame = await this.shift(name, signal, skipped)
      if (frame.name === name && matches(frame.values as Got<N>)) return frame.values as Got<N>
      skipped.push(frame)
    }
  }

  /** Passes a barrier (M4): all sent before it is settled. Returns the frames that came before its echo. */
  async barrier(): Promise<Frame[]> {
    this.send('connectionTest', {})
    const signal = AbortSignal.timeout(DEADLINE_MS)
    const before: Frame[] = []
    for (;;) {
      const frame = await this.shift('connectionTest', signal, before)
      if (frame.name === 'connectionTest') return before
      before.push(frame)
    }
  }

  /** Nothing has come, and nothing was on its way when the server echoed a connection test. */
  async expectNothing(): Promise<void> {
    assert.deepEqual(await this.barrier(), [])
  }

  /** Opens an account that is like `newcomer` but for what is given, and returns its number. */
  async register(overrides: Partial<UserValues<'register'>> = {}): Promise<number> {
    const { success, number } = await this.ask('register', { ...newcomer, ...overrides })
    assert.equal(success, 1, 'registration refused')
    return number
  }

  /** Signs in and returns the roster. */
  async login(number: number, password = PASSWORD, manner: number = Manner.normal): Promise<Got<'loggedIn'>['groups']> {
    const { success, groups } = await this.ask('login', { number, password, manner })
    assert.equal(success, 1, `login of ${number} refused`)
    this.number = number
    return groups
  }

  /**
   * Opens an account and signs in with it; returns its number. The sign-in is complete: it has been published, so that nobody who adds
   * the account is told of it (P2.5), and messages go straight to the client, as nothing stored is being sent (M1.7).
   */
  async signUp(overrides: Partial<UserValues<'register'>> = {}, manner: number = Manner.normal): Promise<number> {
    const number = await this.register(overrides)
    await this.login(number, overrides.password, manner)
    await this.barrier()
    return number
  }

  /** How the connection ended. */
  override get closed(): Promise<Closed> {
    return this.end === undefined ? this.awaitClose() : Promise.resolve(this.end)
  }

  private async awaitClose(): Promise<Closed> {
    const signal = AbortSignal.timeout(DEADLINE_MS)
    while (this.end === undefined) await this.change('the close', signal, this.inbox)
    return this.end
  }

  private async shift(awaited: string, signal: AbortSignal, skipped: readonly Frame[]): Promise<Frame> {
    for (;;) {
      const frame = this.inbox.shift()
      if (frame !== undefined) return frame
      if (this.end !== undefined) {
        assert.fail(`awaited ${awaited}, but the connection closed: ${this.end.code} ${this.end.reason}`)
      }
      await this.change(awaited, signal, skipped)
    }
  }

  private async change(awaited: string, signal: AbortSignal, seen: readonly Frame[]): Promise<void> {
    try {
      await once(this.changes, 'change', { signal })
    } catch {
      assert.fail(`awaited ${awaited} in vain; came: ${seen.map(show).join(', ') || 'nothing'}`)
    }
  }
}

/** The bytes of a frame from a user, for tests that send several in one message or change them. */
export function frameOf<N extends UserMessageName>(
  name: N,
  values: Sent<N> & { number: number },
): Uint8Array<ArrayBuffer> {
  const body: Record<string, unknown> = { ...values }
  if (typeof body.text === 'string') body.text = encodeText(body.text)
  return fromUser.encode(name, body as UserValues<N>)
}

function readable(frame: ServerFrame): Frame {
  if (frame.name !== 'message') return frame
  const text = decodeText(frame.values.text)
  const { flag, number, kind } = frame.values
  if (flag === Flag.system && number === 0 && kind !== Kind.none) {
    const notice = parseNotice(kind, text) ?? parseNotice(kind, text, chatRequestNames)
    assert.ok(notice?.reason, `a notice against the grammar of E4: ${kind} "${text}"`)
  }
  return { name: frame.name, values: { ...frame.values, text } }
}

function show({ name, values }: Frame): string {
  const code = serverMessages[name].code.toString(16).padStart(2, '0')
  return `0x${code} ${name} ${JSON.stringify(values).slice(0, 200)}`
}
