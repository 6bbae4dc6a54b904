/**
 * A run: users write, move, hide and come back, and bots talk in rooms, while instances, Redis and PostgreSQL are killed, stopped and
 * restarted. Then everything is healed, and what was promised has to be so.
 */
import { Mode } from '../protocol/index.ts'
import { Faults } from './faults.ts'
import { Ledger } from './ledger.ts'
import { errorLines } from './logs.ts'
import { Random } from './random.ts'
import { isFlawless, type Result, type Stuck } from './report.ts'
import { Rooms } from './rooms.ts'
import { planActions, planFaults, play } from './schedule.ts'
import { openSite, type Site } from './site.ts'
import { Experience, User } from './user.ts'
import { Watch } from './watch.ts'

const INSTANCES = 3
const USERS = 36
/** Friends in the list of each user. */
const FRIENDS = 8
/** How long everything may take to settle once all is healed, in milliseconds. */
const SETTLE_MS = 40_000
/** How long messages may take after one more login. */
const LAST_LOGIN_MS = 15_000

export interface ChaosOptions {
  readonly seed: number
  readonly seconds: number
  /** Hears of the schedule as it happens. */
  say?(line: string): void
}

export async function runChaos({ seed, seconds, say = () => {} }: ChaosOptions): Promise<Result> {
  const site = await openSite(INSTANCES, USERS, FRIENDS)
  let wantsLogs = true
  try {
    const result = await run(site, seed, seconds, say)
    wantsLogs = !isFlawless(result)
    return result
  } finally {
    await site.close(wantsLogs)
  }
}

async function run(site: Site, seed: number, seconds: number, say: (line: string) => void): Promise<Result> {
  const random = new Random(seed)
  const durationMs = seconds * 1000
  const faultPlan = planFaults(random.fork(), durationMs, INSTANCES)
  const { instances, numbers } = site
  const actionPlans = numbers.map(number => {
    const others = numbers.filter(other => other !== number)
    return planActions(random.fork(), durationMs, others)
  })
  const lastStates = numbers.map(() => random.pick([Mode.online, Mode.hidden, Mode.doNotDisturb, Mode.offline]))
  const rooms = new Rooms(site, random.fork())

  const startedAt = Date.now()
  const start = performance.now()
  const ledger = new Ledger(start)
  const now = () => ledger.now()
  const tell = (line: string) => say(`${(now() / 1000).toFixed(1).padStart(6)} s  ${line}`)
  const experience = new Experience()
  const users = numbers.map(number => new User(number, instances, ledger, experience, random.fork()))
  const faults = new Faults(site, now, tell)
  const watch = new Watch(users, FRIENDS, now, () => faults.outage)
  try {
    for (const user of users) user.appear(Mode.online)
    await Promise.all([
      play(faultPlan, start, fault => faults.begin(fault)),
      rooms.talk(durationMs, start),
      ...users.map((user, place) =>
        play(actionPlans[place] ?? [], start, action => {
          if (action.kind !== 'write') tell(`${user.number}: ${Object.values(action).slice(1).join(' ')}`)
          user.act(action)
        }),
      ),
    ])
    await faults.healed()
    tell('all faults are healed; some users hide or leave')
    for (const [place, user] of users.entries()) {
      const state = lastStates[place] ?? Mode.online
      if (state === Mode.offline) user.goAway(false)
      else user.appear(state)
    }
    await watch.settled(SETTLE_MS)
    const stuck = await wrongNow(watch, users, 'while some are away')
    tell('everyone comes online')
    for (const user of users) user.appear(Mode.online)
    await Promise.all([watch.settled(SETTLE_MS), ledger.complete(SETTLE_MS), rooms.settle(SETTLE_MS)])
    append(stuck, await wrongNow(watch, users, 'with everyone online'))
    const stranded = ledger.missing
    if (stranded.length > 0) {
      tell('everyone signs in once more')
      for (const user of users) user.act({ at: 0, kind: 'sign out', forMs: 0 })
      await ledger.complete(LAST_LOGIN_MS)
    }
    const lost = ledger.missing
    return {
      ...{ seed, seconds, lost, stuck, experience, ledger, rooms: rooms.ledger, watch, faults, instances, startedAt },
      stranded: stranded.filter(message => !lost.includes(message)),
      reordered: ledger.reordered,
      unanswered: ledger.unanswered,
      logFolder: site.folder,
      exits: instances.flatMap(({ exits }) => exits),
      errors: await errorLines(instances),
    }
  } finally {
    watch.stop()
    for (const user of users) user.end()
    rooms.end()
  }
}

/** Whatever anyone shows, or is told by the list of who is online (P4), that is not the truth. */
async function wrongNow(watch: Watch, users: readonly User[], when: string): Promise<Stuck> {
  const stuck: Stuck = { ghosts: [], falseOffline: [], wrongMode: [] }
  for (const { wrong, watcher, friend } of watch.wrongNow) {
    const line = `${when}: ${watcher.whereabouts} shows wrongly ${friend.whereabouts}`
    if (wrong === 'ghost') stuck.ghosts.push(line)
    else if (wrong === 'false offline') stuck.falseOffline.push(line)
    else stuck.wrongMode.push(line)
  }
  await Promise.all(
    users.map(async user => {
      const listed = await user.listOnline()
      if (listed === undefined) return
      for (const other of users) {
        if (other === user || other.truth === undefined) continue
        const line = `${when}: the list for ${user.whereabouts} is wrong about ${other.whereabouts}`
        const isListed = listed.includes(other.number)
        if (isListed && other.truth === Mode.offline) stuck.ghosts.push(line)
        if (!isListed && other.truth !== Mode.offline) stuck.falseOffline.push(line)
      }
    }),
  )
  return stuck
}

function append(stuck: Stuck, more: Stuck): void {
  stuck.ghosts.push(...more.ghosts)
  stuck.falseOffline.push(...more.falseOffline)
  stuck.wrongMode.push(...more.wrongMode)
}
