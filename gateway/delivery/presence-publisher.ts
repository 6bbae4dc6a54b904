/** Publishes changes of presence to subscribers: those who have the user in a group (P2). */
import { setTimeout as delay, setImmediate as turnEnd } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Mode } from '../../protocol/index.ts'
import type { Directory, Presence, PresenceUpdate } from '../cluster/directory.ts'
import type { Peers } from '../cluster/peers.ts'
import { presenceUpdateOf, stateOf } from '../session/presence-view.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { Store } from '../store/interface.ts'
import { type Fanout, friendState } from './fanout.ts'

/** Updates published at once: one query serves all of them, and everything else waits meanwhile. */
const MAX_BATCH = 100
/** Numbers looked up at once. */
const FIND_AT_ONCE = 2000
/** Sessions whose friends are looked up at once. */
const VERIFY_AT_ONCE = 200
/** How long updates are gathered after others were published, in milliseconds; the first after a while is published at once. */
const GATHER_MS = 20
/** How long to wait before updates that failed are published again, in milliseconds. */
const RETRY_MS = 500

interface Publication {
  update: PresenceUpdate
  done: () => void
}

/**
 * Publishes one change after the other. When many users change at once, updates are gathered: a subscriber gets many of them with
 * one write.
 */
export class PresencePublisher {
  private readonly store: Store
  private readonly directory: Directory
  private readonly sessions: SessionRegistry
  private readonly fanout: Fanout
  private readonly log: Logger
  private queue: Publication[] = []
  private working: Promise<void> | undefined
  private stopped = false
  /** Users who left while subscribers elsewhere could not be told. */
  private readonly pendingNotifications = new Map<number, PresenceUpdate>()
  private isUnverified = false

  constructor(
    store: Store,
    directory: Directory,
    sessions: SessionRegistry,
    fanout: Fanout,
    peers: Peers,
    log: Logger,
  ) {
    this.store = store
    this.directory = directory
    this.sessions = sessions
    this.fanout = fanout
    this.log = log
    // Friends on a dead instance leave without a word.
    peers.on('lost', () => {
      this.verify().catch(error => log.error({ err: error }, 'failed to verify presence after the loss of a peer'))
    })
  }

  /** Tells the subscribers of a user. Resolves when they have been told, or will be as soon as the store is back. */
  publish(update: PresenceUpdate): Promise<void> {
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
        this.log.error({ err: error, changes: batch.length }, 'failed to publish presence; will retry')
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
      // A newer sign-in is published by itself.
      if (subscribers === undefined || (current !== undefined && current.generation > update.generation)) continue
      const isTold = this.fanout.pushPresence(update, subscribers, number => entries.get(number))
      // A user who is still here is published again when the directory is back.
      if (!isTold && update.mode === Mode.offline) this.pendingNotifications.set(update.number, update)
    }
  }

  /** The directory is back: publishes who has left while it was away. */
  async notifyPending(): Promise<void> {
    // A user who is here again has been published as it is now; the older update must not follow that.
    const pendingNotifications = [...this.pendingNotifications.values()].filter(
      ({ number }) => this.sessions.get(number) === undefined,
    )
    this.pendingNotifications.clear()
    await Promise.all(pendingNotifications.map(update => this.publish(update)))
    if (this.isUnverified) await this.verify()
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

  /** Tells users here which of their friends have left without a word, with an instance that died. */
  async verify(): Promise<void> {
    const sessions = [...this.sessions]
    for (let start = 0; start < sessions.length; start += VERIFY_AT_ONCE) {
      const believed = sessions
        .slice(start, start + VERIFY_AT_ONCE)
        .flatMap(session => [...session.presenceView.visible()].map(update => ({ session, update })))
      const entries = await this.entries(new Set(believed.map(({ update }) => update.number)))
      this.isUnverified = !this.directory.reachable
      if (this.isUnverified) return
      for (const { session, update } of believed) {
        const entry = entries.get(update.number)
        if (stateOf(entry) !== Mode.offline || session.presenceView.of(update.number) !== update) continue
        const generation = entry?.generation ?? update.generation
        const gone = { number: update.number, generation, mode: Mode.offline }
        session.pushPresence(gone, friendState(gone))
      }
    }
  }

  /** What everyone else sees of a number now (P1). */
  async presenceUpdateOf(number: number): Promise<PresenceUpdate> {
    const [entry] = await this.directory.find([number])
    return presenceUpdateOf(number, entry)
  }

  /** Resolves when everything has been published. */
  async stop(): Promise<void> {
    this.stopped = true
    await this.working
  }
}

/** Keeps the last update of each number: a late one says where things stand, not how they came to it. */
function latest(publications: readonly Publication[]): Publication[] {
  return [...new Map(publications.map(each => [each.update.number, each])).values()]
}
