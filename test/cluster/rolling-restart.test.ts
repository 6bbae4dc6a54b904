/** All instances are restarted one after the other, while users talk and come back like good clients. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Mode } from '../../protocol/index.ts'
import type { GatewayProcess } from '../process/gateway-process.ts'
import { until } from '../until.ts'
import { startProcesses } from './processes.ts'
import { friendsOn, User } from './user.ts'

const DRAIN_MS = 2000
const TALK_EVERY_MS = 30
const PAIRS = 6
const RETRY_MS = 100

/** A user whose client signs in on the next instance when its connection ends. */
class Roamer {
  readonly number: number
  readonly closes: { code: number; at: number; gateway: GatewayProcess }[] = []
  readonly heard: string[] = []
  private readonly gateways: readonly GatewayProcess[]
  private place: number
  user: User

  constructor(user: User, gateways: readonly GatewayProcess[], place: number) {
    this.number = user.number
    this.user = user
    this.gateways = gateways
    this.place = place
  }

  get gateway(): GatewayProcess {
    return this.gateways[this.place % this.gateways.length] as GatewayProcess
  }

  /** Comes back for as long as it goes on. */
  async roam(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      if (this.user.isConnected) {
        await pause(TALK_EVERY_MS)
        continue
      }
      const { code } = await this.user.closed
      this.closes.push({ code, at: performance.now(), gateway: this.gateway })
      this.keep()
      do {
        this.place++
        this.user = await User.signIn(this.gateway, this.number).catch(() => pause(RETRY_MS, this.user))
      } while (!this.user.isConnected)
    }
  }

  /** Remembers what the last connection brought. */
  keep(): void {
    this.heard.push(...this.user.received.map(({ text }) => text))
    this.user.received.length = 0
  }

  /** Sends a text until a barrier answers for it. */
  async say(to: Roamer, text: string): Promise<void> {
    for (;;) {
      const { user } = this
      try {
        await user.say(to, text)
        return
      } catch (error) {
        if (user.isConnected) throw error
        while (!this.user.isConnected) await pause(TALK_EVERY_MS)
      }
    }
  }
}

test('M4, E2: a rolling restart loses no message and repeats none, and sends every client elsewhere (1012), one by one', async t => {
  const { all } = await startProcesses({ after }, { DRAIN_MS: String(DRAIN_MS) })
  const pairs: [Roamer, Roamer][] = []
  for (let place = 0; place < PAIRS; place++) {
    const gateways = [all[place % 3], all[(place + 1 + (place % 2)) % 3]] as [GatewayProcess, GatewayProcess]
    const [one, other] = await friendsOn(...gateways)
    const roamer = (user: User, gateway: GatewayProcess) => new Roamer(user, all, all.indexOf(gateway))
    pairs.push([roamer(one, gateways[0]), roamer(other, gateways[1])])
  }
  const roamers = pairs.flat()
  let goesOn = true
  t.after(() => {
    goesOn = false
  })
  const roaming = roamers.map(roamer => roamer.roam(() => goesOn))
  const talks = pairs.map(async ([one, other]) => {
    const said: string[] = []
    while (goesOn) {
      const text = `${one.number}: ${said.length}`
      await one.say(other, text)
      said.push(text)
      await pause(TALK_EVERY_MS)
    }
    return said
  })

  for (const gateway of all) {
    const here = roamers.filter(roamer => roamer.gateway === gateway)
    assert.ok(here.length > 1)
    gateway.signal('SIGTERM')
    assert.deepEqual(await gateway.exit, { code: 0, signal: null })
    const closesHere = () => here.flatMap(roamer => roamer.closes.filter(close => close.gateway === gateway))
    await until('everyone is sent elsewhere', async () => closesHere().length >= here.length)
    const closes = closesHere()
    const times = closes.map(({ at }) => at)
    const spread = Math.max(...times) - Math.min(...times)
    // One after the other, the first at once.
    const expected = DRAIN_MS * (1 - 1 / here.length)
    assert.ok(spread > 0.6 * expected, `${here.length} clients were closed within ${spread} ms`)
    await gateway.startAgain()
  }
  goesOn = false
  const said = await Promise.all(talks)
  await Promise.all(roaming)

  assert.deepEqual(new Set(roamers.flatMap(({ closes }) => closes.map(({ code }) => code))), new Set([1012]))
  for (const [place, [one, other]] of pairs.entries()) {
    const texts = said[place] ?? []
    assert.ok(texts.length > 0)
    await until(`all of ${one.number}`, () => {
      const heard = new Set([...other.heard, ...other.user.textsFrom(one)])
      return texts.every(text => heard.has(text))
    })
    other.keep()
    assert.deepEqual(other.heard, texts)
    await one.user.sees(other, Mode.online)
    await other.user.sees(one, Mode.online)
  }
  const online = await pairs[0]?.[0].user.online()
  assert.equal(online?.length, roamers.length - 1)
})
