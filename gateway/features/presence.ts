/** Modes and who is online (P1–P4). */
import { setTimeout as delay, setImmediate as turnEnd } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Direction, MAX_BODY_BYTES, Mode } from '../../protocol/index.ts'
import type { Handlers } from '../dispatch.ts'
import { type Fanout, friendState } from '../fanout.ts'
import type { Directory, Person, Presence, Store } from '../ports.ts'
import { Refusal } from '../refusal.ts'
import { visibleMode } from '../session.ts'
import type { Sessions } from '../sessions.ts'
import type { Sighting } from '../sightings.ts'
import type { Services } from './services.ts'

/** Sightings announced at once: one query for all of them, and everything else waits meanwhile. */
const MAX_BATCH = 100
/** Numbers looked up at once. */
const FIND_AT_ONCE = 2000
/** Sessions whose friends are looked up at once. */
const VERIFY_AT_ONCE = 200
/** How long announcements are gathered after others were told, in milliseconds; the first after a while is told at once. */
const GATHER_MS = 20
/** How long to wait until announcements that failed are tried again, in milliseconds. */
const RETRY_MS = 500

interface Announcement {
  sighting: Sighting
  done: () => void
}

/**
 * Tells those who have a user in a group what they see of it (P2), one change after the other. When many users change at
 * once, announcements are gathered: a watcher gets a lot of them with one write.
 */
export class PresenceNews {
  private readonly store: Store
  private readonly directory: Directory
  private readonly sessions: Sessions
  private readonly fanout: Fanout
  private readonly log: Logger
  private queue: Announcement[] = []
  private working: Promise<void> | undefined
  private stopped = false
  /** Users who left while watchers elsewhere could not be told. */
  private readonly untold = new Map<number, Sighting>()
  private unverified = false

  constructor(store: Store, directory: Directory, sessions: Sessions, fanout: Fanout, log: Logger) {
    this.store = store
    this.directory = directory
    this.sessions = sessions
    this.fanout = fanout
    this.log = log
  }

  /** Tells the watchers of a user; resolves when they have been told, or will be as soon as the store is back. */
  announce(sighting: Sighting): Promise<void> {
    return new Promise(resolve => {
      this.queue.push({ sighting, done: resolve })
      this.working ??= this.work()
    })
  }

  private async work(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, MAX_BATCH)
      try {
        await this.tell(batch.map(({ sighting }) => sighting))
        for (const { done } of batch) done()
        await (this.queue.length < MAX_BATCH ? delay(GATHER_MS) : turnEnd())
      } catch (error) {
        this.log.error({ err: error, changes: batch.length }, 'changes of presence will be told later')
        for (const { done } of batch) done()
        if (this.stopped) break
        this.queue = latest([...batch, ...this.queue])
        await delay(RETRY_MS)
      }
    }
    this.working = undefined
  }

  private async tell(sightings: readonly Sighting[]): Promise<void> {
    const numbers = [...new Set(sightings.map(({ number }) => number))]
    const watchers = await this.store.watchers(numbers)
    if (watchers.size === 0) return
    const entries = await this.entries(new Set([...numbers, ...[...watchers.values()].flat()]))
    for (const sighting of sightings) {
      const current = entries.get(sighting.number)
      const watching = watchers.get(sighting.number)
      // A newer sign-in speaks for itself.
      if (watching === undefined || (current !== undefined && current.generation > sighting.generation)) continue
      const isTold = this.fanout.show(sighting, watching, number => entries.get(number))
      // Whoever is still here is announced again when the directory is back.
      if (!isTold && sighting.mode === Mode.offline) this.untold.set(sighting.number, sighting)
    }
  }

  /** The directory is back: tells who has left while it was away. */
  async tellUntold(): Promise<void> {
    // Whoever is here again has been announced as it is now: what was to be told before would come after that.
    const untold = [...this.untold.values()].filter(({ number }) => this.sessions.get(number) === undefined)
    this.untold.clear()
    await Promise.all(untold.map(sighting => this.announce(sighting)))
    if (this.unverified) await this.verify()
  }

  private async entries(numbers: Iterable<number>): Promise<Map<number, Presence>> {
    const all = [...numbers]
    const entries = new Map<number, Presence>()
    for (let start = 0; start < all.length; start += FIND_AT_ONCE) {
      const part = all.slice(start, start + FIND_AT_ONCE)
      for (const [place, entry] of (await this.directory.find(part)).entries()) {
        if (entry !== undefined) entries.set(part[place] as number, entry)
      }
    }
    return entries
  }

  /** Tells the users here which of their friends are gone without a word: an instance has died. */
  async verify(): Promise<void> {
    const sessions = [...this.sessions]
    for (let start = 0; start < sessions.length; start += VERIFY_AT_ONCE) {
      const believed = sessions
        .slice(start, start + VERIFY_AT_ONCE)
        .flatMap(session => [...session.sightings.visible()].map(sighting => ({ session, sighting })))
      const entries = await this.entries(new Set(believed.map(({ sighting }) => sighting.number)))
      this.unverified = !this.directory.reachable
      if (this.unverified) return
      for (const { session, sighting } of believed) {
        const entry = entries.get(sighting.number)
        if (stateOf(entry) !== Mode.offline || session.sightings.of(sighting.number) !== sighting) continue
        const generation = entry?.generation ?? sighting.generation
        const gone = { number: sighting.number, generation, mode: Mode.offline }
        session.show(gone, friendState(gone))
      }
    }
  }

  /** What everyone else sees of a number now (P1). */
  async sightingOf(number: number): Promise<Sighting> {
    const [entry] = await this.directory.find([number])
    return sightingOf(number, entry)
  }

  /** Resolves when everything has been told. */
  async stop(): Promise<void> {
    this.stopped = true
    await this.working
  }
}

/** Only the last announcement of each number: what comes late tells where things stand, not how they came to it. */
function latest(announcements: readonly Announcement[]): Announcement[] {
  return [...new Map(announcements.map(each => [each.sighting.number, each])).values()]
}

/** What everyone else sees of a directory entry (P1). */
export function stateOf(entry: Presence | undefined): Mode {
  return entry === undefined ? Mode.offline : visibleMode(entry.mode)
}

/** What everyone else sees of a number with this directory entry. */
export function sightingOf(number: number, entry: Presence | undefined): Sighting {
  return { number, generation: entry?.generation ?? 0, mode: stateOf(entry) }
}

const settable: readonly number[] = [Mode.online, Mode.hidden, Mode.doNotDisturb]

function isSettable(mode: number): mode is Mode {
  return settable.includes(mode)
}

export function presence(services: Services): Pick<Handlers, 'setMode' | 'listOnline'> {
  const { directory, presence, store, transfers } = services
  return {
    async setMode(from, { number, mode }) {
      if (mode === Mode.offline) {
        from.signOut()
        return { number, mode }
      }
      if (!isSettable(mode)) throw new Refusal('mode must be 1, 2, 3 or 4')
      const { session } = from
      // Displaced meanwhile (A6): the newer sign-in has its own mode, and this connection is about to be closed.
      if (!(await directory.setMode(number, session.generation, mode))) return undefined
      const before = session.visibleMode
      session.mode = mode
      if (session.visibleMode === Mode.offline) transfers.endAllOf(number)
      if (session.visibleMode !== before) await presence.announce(session.sighting)
      return { number, mode }
    },

    async listOnline({ number }, { start, count, direction }) {
      if (direction !== Direction.below && direction !== Direction.above) throw new Refusal('direction must be 1 or 2')
      const way = direction === Direction.above ? 'above' : 'below'
      const found = await directory.visible(start, way, count + 1)
      const others = found.filter(other => other !== number).slice(0, count)
      return { success: 1, users: fitFrame(await store.people(others)) }
    },
  }
}

/** As many as fit into one frame; the next page starts at the last of them. */
function fitFrame(people: Person[]): Person[] {
  let bytes = 2
  const end = people.findIndex(({ nickname, city }) => {
    bytes += 11 + Buffer.byteLength(nickname) + Buffer.byteLength(city)
    return bytes > MAX_BODY_BYTES
  })
  return end === -1 ? people : people.slice(0, end)
}
