/** Has stored messages sent to their recipients, wherever they are signed in. */
import { Mode } from '../../protocol/index.ts'
import type { Directory, Presence } from '../cluster/directory.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import { withDeadline } from '../deadline.ts'
import type { FixedTimes } from '../fixed-times.ts'
import { visibleMode } from '../session/presence-view.ts'
import type { SessionRegistry } from '../session/registry.ts'
import type { Store } from '../store/interface.ts'
import type { StoredListener } from '../store/offline-queue.ts'
import { LOOKUP_MS } from './lookup.ts'

/** Recipients to notify later, at most; others get their messages at the next sign-in. */
const MAX_PENDING = 100_000
/** Users whose stored messages are looked for with one query. */
const LOOKED_UP_AT_ONCE = 500

export class OfflineNotifier implements StoredListener {
  private readonly sessions: SessionRegistry
  private readonly store: Pick<Store, 'withStoredMessages'>
  private readonly directory: Directory
  private readonly peers: Peers
  private readonly hiddenTimes: FixedTimes
  /** Recipients whose instance may not know yet that messages are stored for them. */
  private readonly pendingNotifications = new Set<number>()

  /** At the `hiddenTimes` other instances hear of messages to hidden users. */
  constructor(
    sessions: SessionRegistry,
    store: Pick<Store, 'withStoredMessages'>,
    directory: Directory,
    peers: Peers,
    hiddenTimes: FixedTimes,
  ) {
    this.sessions = sessions
    this.store = store
    this.directory = directory
    this.peers = peers
    this.hiddenTimes = hiddenTimes
  }

  get handlers(): Pick<ItemHandlers, 'stored'> {
    return { stored: (_, { numbers }) => this.deliver(numbers) }
  }

  /** Has an instance replay the stored messages of a recipient first, if it may not have been notified of them. */
  notifyFirst(recipient: number, instance: string): void {
    if (this.pendingNotifications.delete(recipient)) this.peers.tell(instance, 'stored', { numbers: [recipient] })
  }

  /** The directory is complete again: notifies recipients who were out of sight. */
  async notifyPending(): Promise<void> {
    const pending = [...this.pendingNotifications]
    if (pending.length > 0) await this.notify(pending, new Set(pending))
  }

  /** Sends these users, if signed in here, the messages stored for them. */
  async deliverStored(numbers: readonly number[]): Promise<void> {
    this.deliver(await this.store.withStoredMessages(numbers))
  }

  /** Sends all users here the messages stored for them: the instance that stored them may have died before it notified anyone. */
  async deliverForgotten(): Promise<void> {
    const numbers = Array.from(this.sessions, ({ number }) => number)
    for (let start = 0; start < numbers.length; start += LOOKED_UP_AT_ONCE) {
      await this.deliverStored(numbers.slice(start, start + LOOKED_UP_AT_ONCE))
    }
  }

  private deliver(numbers: Iterable<number>): void {
    for (const number of numbers) this.sessions.get(number)?.replayStored()
  }

  async messagesStored(recipients: ReadonlySet<number>, unseen: ReadonlySet<number>): Promise<void> {
    // Recipients with a session here are looked up, too: a newer sign-in elsewhere may be about to end it, and may have read the stored
    // messages before these came. So it takes as long for whoever is here as for whoever is not (P1).
    const notified = this.notify([...recipients], unseen).then(() => true)
    if (!(await withDeadline(notified, LOOKUP_MS).catch(() => false))) this.deliver(unseen)
  }

  /** Has the recipients' instances replay their stored messages; this one only to those `here`. */
  private async notify(recipients: readonly number[], here: ReadonlySet<number>): Promise<void> {
    // While the directory is being asked, one who is found sooner by someone else is notified first.
    this.notifyLater(recipients)
    const entries = await this.directory.find(recipients)
    const awaited: string[] = []
    for (const [instance, places] of Map.groupBy(recipients.keys(), place => entries[place]?.instance)) {
      const numbers = places.map(place => recipients[place] as number)
      if (instance === undefined || instance === this.peers.instance) {
        // While others are out of sight, a newer sign-in may be there.
        if (this.directory.complete || (this.directory.reachable && instance !== undefined)) this.forget(numbers)
        this.deliver(numbers.filter(number => here.has(number)))
        continue
      }
      const tell = () => {
        this.forget(numbers)
        this.peers.tell(instance, 'stored', { numbers })
      }
      // For hidden users alone, nothing may be awaited, nor done now (P1).
      if (!places.some(place => isVisible(entries[place]))) this.hiddenTimes.next(tell)
      else {
        tell()
        awaited.push(instance)
      }
    }
    // Messages that are sent next, from wherever, must not overtake the notification.
    await this.peers.arrived(awaited)
  }

  private notifyLater(recipients: readonly number[]): void {
    for (const recipient of recipients) {
      if (this.pendingNotifications.size < MAX_PENDING) this.pendingNotifications.add(recipient)
    }
  }

  private forget(recipients: readonly number[]): void {
    for (const recipient of recipients) this.pendingNotifications.delete(recipient)
  }
}

function isVisible(entry: Presence | undefined): boolean {
  return entry !== undefined && visibleMode(entry.mode) !== Mode.offline
}
