/** Modes and who is online (P1–P4). */
import { setTimeout as delay, setImmediate as turnEnd } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Direction, MAX_BODY_BYTES, Mode } from '../../protocol/index.ts'
import type { Directory, Presence } from '../cluster/directory.ts'
import { type Fanout, friendState } from '../delivery/fanout.ts'
import { Refusal } from '../errors.ts'
import type { PresenceUpdate } from '../session/presence-view.ts'
import type { SessionRegistry } from '../session/registry.ts'
import { visibleMode } from '../session/session.ts'
import type { Person, Store } from '../store/interface.ts'
import type { Handlers } from './dispatch.ts'
import type { Services } from './services.ts'

/** PresenceView announced at once: one query for all of them, and everything else waits meanwhile. */
const MAX_BATCH = 100
/** Numbers looked up at once. */
const FIND_AT_ONCE = 2000
/** SessionRegistry whose friends are looked up at once. */
const VERIFY_AT_ONCE = 200
/** How long announcements are gathered after others were told, in milliseconds; the first after a while is told at once. */
const GATHER_MS = 20
/** How long to wait until announcements that failed are tried again, in milliseconds. */
const RETRY_MS = 500

interface Announcement {
  update: PresenceUpdate
  done: () => void
}

/**
 * Tells those who have a user in a group what they see of it (P2), one change after the other. When many users change at
 * once, announcements are gathered: a watcher gets a lot of them with one write.
 */
export class PresencePublisher {
  private readonly store: Store
  private readonly directory: Directory
  private readonly sessions: SessionRegistry
  private readonly fanout: Fanout
  private readonly log: Logger
  private queue: Announcement[] = []
  private working: Promise<void> | undefined
  private stopped = false
  /** Users who left while watchers elsewhere could not be told. */
  private readonly pendingNotifications = new Map<number, PresenceUpdate>()
  private unverified = false

  constructor(store: Store, directory: Directory, sessions: SessionRegistry, fanout: Fanout, log: Logger) {
    this.store = store
    this.directory = directory
    this.sessions = sessions
    this.fanout = fanout
    this.log = log
  }

  /** Tells the watchers of a user; resolves when they have been told, or will be as soon as the store is back. */
  announce(update: PresenceUpdate): Promise<void> {
    return new Promise(resolve => {
      this.queue.push({ update, done: resolve })
      this.working ??= this.work()
    })
  }

  private async work(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.splice(0, MAX_BATCH)
      try {
        await this.tell(batch.map(({ update }) => update))
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

  private async tell(updates: readonly PresenceUpdate[]): Promise<void> {
    const numbers = [...new Set(updates.map(({ number }) => number))]
    const subscribersOf = await this.store.subscribers(numbers)
    if (subscribersOf.size === 0) return
    const entries = await this.entries(new Set([...numbers, ...[...subscribersOf.values()].flat()]))
    for (const update of updates) {
      const current = entries.get(update.number)
      const subscribers = subscribersOf.get(update.number)
      // A newer sign-in speaks for itself.
      if (subscribers === undefined || (current !== undefined && current.generation > update.generation)) continue
      const isTold = this.fanout.show(update, subscribers, number => entries.get(number))
      // Whoever is still here is announced again when the directory is back.
      if (!isTold && update.mode === Mode.offline) this.pendingNotifications.set(update.number, update)
    }
  }

  /** The directory is back: tells who has left while it was away. */
  async notifyPending(): Promise<void> {
    // Whoever is here again has been announced as it is now: what was to be told before would come after that.
    const pendingNotifications = [...this.pendingNotifications.values()].filter(
      ({ number }) => this.sessions.get(number) === undefined,
    )
    this.pendingNotifications.clear()
    await Promise.all(pendingNotifications.map(update => this.announce(update)))
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
        .flatMap(session => [...session.presenceView.visible()].map(update => ({ session, update })))
      const entries = await this.entries(new Set(believed.map(({ update }) => update.number)))
      this.unverified = !this.directory.reachable
      if (this.unverified) return
      for (const { session, update } of believed) {
        const entry = entries.get(update.number)
        if (stateOf(entry) !== Mode.offline || session.presenceView.of(update.number) !== update) continue
        const generation = entry?.generation ?? update.generation
        const gone = { number: update.number, generation, mode: Mode.offline }
        session.show(gone, friendState(gone))
      }
    }
  }

  /** What everyone else sees of a number now (P1). */
  async presenceUpdateOf(number: number): Promise<PresenceUpdate> {
    const [entry] = await this.directory.find([number])
    return presenceUpdateOf(number, entry)
  }

  /** Resolves when everything has been told. */
  async stop(): Promise<void> {
    this.stopped = true
    await this.working
  }
}

/** Only the last announcement of each number: what comes late tells where things stand, not how they came to it. */
function latest(announcements: readonly Announcement[]): Announcement[] {
  return [...new Map(announcements.map(each => [each.update.number, each])).values()]
}

/** What everyone else sees of a directory entry (P1). */
export function stateOf(entry: Presence | undefined): Mode {
  return entry === undefined ? Mode.offline : visibleMode(entry.mode)
}

/** What everyone else sees of a number with this directory entry. */
export function presenceUpdateOf(number: number, entry: Presence | undefined): PresenceUpdate {
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
      if (session.visibleMode !== before) await presence.announce(session.update)
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
