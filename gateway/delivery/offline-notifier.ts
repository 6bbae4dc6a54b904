/** Messages are in mailboxes: those whom they are for, wherever they are signed in, are sent them. */
import { Mode } from '../../protocol/index.ts'
import type { Directory, Presence } from '../cluster/directory.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import { inTime } from '../deadline.ts'
import type { SessionRegistry } from '../session/registry.ts'
import { visibleMode } from '../session/session.ts'
import type { OfflineQueue } from '../store/offline-queue.ts'

/** Recipients to tell later, at most; others get their messages at the next sign-in. */
const MAX_UNTOLD = 100_000

/** Users whose mailboxes are looked into with one query. */
const LOOKED_UP_AT_ONCE = 500

export class OfflineNotifier {
  private readonly sessions: SessionRegistry
  private readonly offlineQueue: OfflineQueue
  private readonly directory: Directory
  private readonly peers: Peers
  /** Recipients who may be signed in elsewhere, for all that the directory could tell. */
  private readonly pendingNotifications = new Set<number>()

  constructor(sessions: SessionRegistry, offlineQueue: OfflineQueue, directory: Directory, peers: Peers) {
    this.sessions = sessions
    this.offlineQueue = offlineQueue
    this.directory = directory
    this.peers = peers
    offlineQueue.onStored = recipients => this.tell(recipients)
  }

  get handlers(): Pick<ItemHandlers, 'stored'> {
    return { stored: (_, { numbers }) => this.deliver(numbers) }
  }

  /** What is in the mailbox goes before what is sent to an instance now. */
  tellFirst(recipient: number, instance: string): void {
    if (this.pendingNotifications.delete(recipient)) this.peers.tell(instance, 'stored', { numbers: [recipient] })
  }

  /** The directory knows everyone again: those who were out of sight are sent what is stored for them. */
  async notifyPending(): Promise<void> {
    const pendingNotifications = [...this.pendingNotifications]
    this.pendingNotifications.clear()
    if (pendingNotifications.length > 0) await this.tellElsewhere(pendingNotifications)
  }

  /** Sends users here what is stored for them, which nobody may have told them of. */
  async deliverWaiting(numbers: readonly number[]): Promise<void> {
    this.deliver(await this.offlineQueue.waitingFor(numbers))
  }

  /** The same for all users here: whoever stored it for them may have died before telling. */
  async deliverForgotten(): Promise<void> {
    const numbers = Array.from(this.sessions, ({ number }) => number)
    for (let start = 0; start < numbers.length; start += LOOKED_UP_AT_ONCE) {
      await this.deliverWaiting(numbers.slice(start, start + LOOKED_UP_AT_ONCE))
    }
  }

  private deliver(numbers: readonly number[]): void {
    for (const number of numbers) this.sessions.get(number)?.deliverStored()
  }

  private async tell(recipients: ReadonlySet<number>): Promise<void> {
    const elsewhere: number[] = []
    for (const recipient of recipients) {
      const session = this.sessions.get(recipient)
      if (session === undefined) elsewhere.push(recipient)
      else session.deliverStored()
    }
    if (elsewhere.length > 0) await inTime(this.tellElsewhere(elsewhere))
  }

  private async tellElsewhere(recipients: readonly number[]): Promise<void> {
    const entries = await this.directory.find(recipients)
    const visibly: string[] = []
    for (const [instance, places] of Map.groupBy(recipients.keys(), place => entries[place]?.instance)) {
      const numbers = places.map(place => recipients[place] as number)
      if (instance === undefined && !this.directory.complete) this.remember(numbers)
      if (instance === undefined || instance === this.peers.instance) {
        this.deliver(numbers)
        continue
      }
      this.peers.tell(instance, 'stored', { numbers })
      if (places.some(place => isVisible(entries[place]))) visibly.push(instance)
    }
    // What is sent next, from wherever, must not be there first. Of a hidden user nothing must be waited for (P1).
    await this.peers.arrived(visibly)
  }

  private remember(recipients: readonly number[]): void {
    for (const recipient of recipients)
      if (this.pendingNotifications.size < MAX_UNTOLD) this.pendingNotifications.add(recipient)
  }
}

function isVisible(entry: Presence | undefined): boolean {
  return entry !== undefined && visibleMode(entry.mode) !== Mode.offline
}
