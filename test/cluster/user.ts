/** Users of the tests of faults: they keep what their clients were shown, whenever it came. */
import assert from 'node:assert/strict'
import { EventEmitter, once } from 'node:events'
import { decodeText, Flag, fromServer, Manner, Mode } from '../../protocol/index.ts'
import type { Closed, ConnectOptions, TestClient } from '../client.ts'
import type { GatewayProcess } from '../process/gateway-process.ts'

const DEADLINE_MS = 15_000

interface Text {
  from: number
  text: string
}

export class User {
  readonly client: TestClient
  /** Messages of other users, as they came: one that came twice is here twice. */
  readonly received: Text[] = []
  readonly notices: string[] = []
  /** The kinds of all messages that came. */
  readonly kinds: number[] = []
  /** The last 0x13 from each other user. */
  readonly fileAnswers = new Map<number, number>()
  private readonly states = new Map<number, number>()
  private readonly changes = new EventEmitter()

  private constructor(client: TestClient) {
    this.client = client
    client.socket.on('message', (data: ArrayBuffer) => {
      for (const frame of fromServer.decodeAll(new Uint8Array(data))) this.take(frame)
      this.changes.emit('change')
    })
  }

  private take({ name, values }: ReturnType<typeof fromServer.decodeAll>[number]): void {
    if (name === 'message') {
      const text = decodeText(values.text)
      this.kinds.push(values.kind)
      if (values.flag === Flag.user) this.received.push({ from: values.number, text })
      else if (values.number === 0) this.notices.push(text)
    }
    if (name === 'loggedIn') {
      for (const { number, state } of values.groups.flatMap(group => group.friends)) this.states.set(number, state)
    }
    if (name === 'friendAdded') this.states.set(values.friend, values.state)
    if (name === 'friendState') this.states.set(values.friend, values.state)
    if (name === 'fileAnswer') this.fileAnswers.set(values.friend, values.accepted)
  }

  static async connect(gateway: GatewayProcess, options?: ConnectOptions): Promise<User> {
    return new User(await gateway.connect(options))
  }

  /** A user signed in on this instance with a new account. */
  static async signUp(gateway: GatewayProcess, options?: ConnectOptions): Promise<User> {
    const user = await User.connect(gateway, options)
    await user.client.signUp()
    return user
  }

  /** A user signed in on this instance with this account. */
  static async signIn(gateway: GatewayProcess, number: number, manner: number = Manner.normal): Promise<User> {
    const user = await User.connect(gateway)
    await user.client.login(number, undefined, manner)
    return user
  }

  get number(): number {
    return this.client.number
  }

  get closed(): Promise<Closed> {
    return this.client.closed
  }

  get isConnected(): boolean {
    return this.client.socket.readyState === this.client.socket.OPEN
  }

  /** Adds others to the own list. */
  async befriend(...others: readonly { number: number }[]): Promise<void> {
    for (const { number } of others) {
      this.client.send('addFriend', { friend: number })
      await this.client.waitFor('friendAdded')
    }
  }

  async setMode(mode: Mode): Promise<void> {
    this.client.send('setMode', { mode })
    await this.client.waitFor('mode')
  }

  /** Signs out; the connection stays. */
  async signOut(): Promise<void> {
    await this.setMode(Mode.offline)
  }

  /** The connection ends without a word. */
  async vanish(): Promise<void> {
    this.client.socket.terminate()
    await this.closed
  }

  send(to: { number: number }, ...texts: readonly string[]): void {
    for (const text of texts) this.client.send('sendMessage', { recipient: to.number, text })
  }

  /** Sends texts and passes a barrier; answers how long that took, in milliseconds. */
  async say(to: { number: number }, ...texts: readonly string[]): Promise<number> {
    const begun = performance.now()
    this.send(to, ...texts)
    await this.client.barrier()
    return performance.now() - begun
  }

  /** The texts that came from another, each once, in the order in which they came first. */
  textsFrom({ number }: { number: number }): string[] {
    return [...new Set(this.received.filter(({ from }) => from === number).map(({ text }) => text))]
  }

  /** Resolves when all of these texts of another have come, and in this order. */
  async hears(from: { number: number }, ...texts: readonly string[]): Promise<void> {
    await this.until(
      () => texts.every(text => this.textsFrom(from).includes(text)),
      () => `from ${from.number}: ${texts.filter(text => !this.textsFrom(from).includes(text)).slice(0, 10)}`,
    )
    const wanted = new Set(texts)
    assert.deepEqual(
      this.textsFrom(from).filter(text => wanted.has(text)),
      texts,
    )
  }

  /** What the client knows of a friend. */
  stateOf({ number }: { number: number }): number | undefined {
    return this.states.get(number)
  }

  /** Resolves when the client knows a friend in this state. */
  async sees(friend: { number: number }, state: Mode, deadlineMs = DEADLINE_MS): Promise<void> {
    await this.until(
      () => this.stateOf(friend) === state,
      () => `${friend.number} in state ${state}, not ${this.stateOf(friend)}`,
      deadlineMs,
    )
  }

  async hasNotice(pattern: RegExp): Promise<void> {
    await this.until(
      () => this.notices.some(notice => pattern.test(notice)),
      () => `a notice like ${pattern}; ${this.notices.join(' ')} came`,
    )
  }

  /** Numbers above zero that are listed as online. */
  async online(): Promise<number[]> {
    this.client.send('listOnline', { start: 0, count: 255, direction: 2 })
    const { users } = await this.client.waitFor('onlineList')
    return users.map(({ number }) => number)
  }

  /** Numbers that a search finds online. */
  async searchOnline(): Promise<number[]> {
    this.client.send('search', { condition: 'online = 1' })
    const { users } = await this.client.waitFor('searchResult')
    return users.map(({ number }) => number)
  }

  /** Resolves when it is so; it is looked at whenever something has come. */
  async until(isSo: () => boolean, awaited: () => string, deadlineMs = DEADLINE_MS): Promise<void> {
    const signal = AbortSignal.timeout(deadlineMs)
    while (!isSo()) {
      await once(this.changes, 'change', { signal }).catch(() => assert.fail(`${this.number} awaited ${awaited()}`))
    }
  }
}

/** New users, each on the next of the instances, who are all friends of each other. */
export async function friendsOn<const G extends readonly GatewayProcess[]>(
  ...gateways: G
): Promise<{ [I in keyof G]: User }> {
  const users = await Promise.all(gateways.map(gateway => User.signUp(gateway)))
  await Promise.all(users.map(user => user.befriend(...users.filter(other => other !== user))))
  return users as { [I in keyof G]: User }
}
