/** Users of the tests of faults: they keep what their clients were shown, whenever it came. */
import assert from 'node:assert/strict'
import { decodeText, Flag, Manner, Mode } from '../../protocol/index.ts'
import type { TestClient } from '../client.ts'
import type { GatewayProcess } from '../process/gateway-process.ts'
import { until } from '../until.ts'
import type { Closed, ServerFrame, WireOptions } from '../wire-client.ts'

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

  private constructor(client: TestClient) {
    this.client = client
    client.on('frame', frame => this.take(frame))
  }

  private take({ name, values }: ServerFrame): void {
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

  static async connect(gateway: GatewayProcess, options?: WireOptions): Promise<User> {
    return new User(await gateway.connect(options))
  }

  /** A user signed in on this instance with a new account. */
  static async signUp(gateway: GatewayProcess, options?: WireOptions): Promise<User> {
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
    return this.client.isOpen
  }

  /** Adds others to their own list; the messages that tell them of it are settled. */
  async befriend(...others: readonly { number: number }[]): Promise<void> {
    for (const { number } of others) {
      this.client.send('addFriend', { friend: number })
      await this.client.waitFor('friendAdded')
    }
    await this.client.barrier()
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
    await this.client.cut()
  }

  send(to: { number: number }, ...texts: readonly string[]): void {
    for (const text of texts) this.client.send('sendMessage', { recipient: to.number, text })
  }

  /** Sends texts and passes a barrier (M4). */
  async say(to: { number: number }, ...texts: readonly string[]): Promise<void> {
    this.send(to, ...texts)
    await this.client.barrier()
  }

  /** The texts that came from another, each once, in the order in which they came first. */
  textsFrom({ number }: { number: number }): string[] {
    return [...new Set(this.received.filter(({ from }) => from === number).map(({ text }) => text))]
  }

  /** Resolves when all of these texts of another have come, and in this order. */
  async isHealthy(from: { number: number }, ...texts: readonly string[]): Promise<void> {
    const missing = () => texts.filter(text => !this.textsFrom(from).includes(text))
    await until(
      () => `${this.number} hears from ${from.number}: ${missing().slice(0, 10)}`,
      () => missing().length === 0,
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
  sees(friend: { number: number }, state: Mode, deadlineMs?: number): Promise<void> {
    return until(
      () => `${this.number} sees ${friend.number} in state ${state}, not ${this.stateOf(friend)}`,
      () => this.stateOf(friend) === state,
      deadlineMs,
    )
  }

  hasNotice(pattern: RegExp): Promise<void> {
    return until(
      () => `${this.number} has a notice like ${pattern}; ${this.notices.join(' ')} came`,
      () => this.notices.some(notice => pattern.test(notice)),
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
}

/** New users, each on the next of the instances, who are all friends of each other. */
export async function friendsOn<const G extends readonly GatewayProcess[]>(
  ...gateways: G
): Promise<{ [I in keyof G]: User }> {
  const users = await Promise.all(gateways.map(gateway => User.signUp(gateway)))
  await Promise.all(users.map(user => user.befriend(...users.filter(other => other !== user))))
  return users as { [I in keyof G]: User }
}
