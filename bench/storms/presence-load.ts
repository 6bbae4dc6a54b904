/**
 * The load of the presence storm: users with friends sign in at once, and each of them is told of each friend once, by the
 * roster or by a push (P2). Prints what it measured as JSON.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Mode } from '../../protocol/index.ts'
import type { ServerFrame } from '../../test/wire-client.ts'
import { type Usage, weigh } from '../usage.ts'
import { connectAll, Faults, unexpected, until } from './client.ts'
import { type EventLoopDelay, eventLoopDelay } from './event-loop.ts'
import { friendsOf } from './friendships.ts'
import { readJob } from './job.ts'

export interface PresenceWork {
  users: number
  friends: number
  /** Where gateways say how late their event loops were. */
  probes: string
}

export interface PresenceResult {
  /** What the storm took until everyone had been told of everyone; a unit is a sign-in. */
  usage: Usage
  /** Seconds from the first login until the last roster, and the last push. */
  lastRosterSeconds: number
  lastPushSeconds: number
  /** How many pushes were due, because a roster had said that the friend is offline; all of them came. */
  pushes: number
  /** Of each gateway. */
  eventLoops: EventLoopDelay[]
  faults: Record<string, number>
}

/** In which something might be told twice. */
const QUIET_MS = 1000

const { work, origins, pids, firstNumber } = readJob<PresenceWork>()
const { users, friends, probes } = work
const faults = new Faults()
let rosters = 0
let pushes = 0
let told = 0
let lastRosterAt = 0
let lastPushAt = 0

/** Hears what one user is told, and that it is right. */
function listener(place: number): (frame: ServerFrame) => void {
  const untold = new Set(friendsOf(place, users, friends).map(friend => firstNumber + friend))
  const tell = (friend: number) => {
    if (untold.delete(friend)) told++
    else faults.add('told of a stranger, or twice of a friend')
  }
  return frame => {
    if (frame.name === 'friendState' && frame.values.state === Mode.online) {
      tell(frame.values.friend)
      pushes++
      lastPushAt = performance.now()
    } else if (frame.name === 'loggedIn' && frame.values.success === 1) {
      const roster = frame.values.groups.flatMap(group => group.friends)
      if (roster.length !== friends) faults.add('a roster of the wrong length')
      for (const { number, state } of roster) if (state === Mode.online) tell(number)
      rosters++
      lastRosterAt = performance.now()
    } else unexpected(faults)(frame)
  }
}

const askEventLoops = () => Promise.all(origins.map((_, place) => eventLoopDelay(pids[place] ?? 0, probes, faults)))

const clients = await connectAll(firstNumber, users, origins, faults)
for (const [place, client] of clients.entries()) client.hear = listener(place)
await askEventLoops()
const end = weigh(pids)
const startedAt = performance.now()
for (const client of clients) client.logIn()
await until('all are told of all', () => rosters === users && told === users * friends, faults)
const usage = end(users)
const eventLoops = await askEventLoops()
await sleep(QUIET_MS)
faults.add('not told of a friend', users * friends - told)
for (const client of clients) client.cut()
const result: PresenceResult = {
  usage,
  lastRosterSeconds: (lastRosterAt - startedAt) / 1000,
  lastPushSeconds: (lastPushAt - startedAt) / 1000,
  pushes,
  eventLoops,
  faults: faults.toJSON(),
}
console.log(JSON.stringify(result))
