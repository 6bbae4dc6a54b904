/** Messages are in mailboxes: those whom they are for, wherever they are signed in, are sent them. */
import { Mode } from '../../protocol/index.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Links } from '../cluster/links.ts'
import type { Directory, Presence } from '../ports.ts'
import { visibleMode } from '../session.ts'
import type { Sessions } from '../sessions.ts'
import { inTime } from './in-time.ts'
import type { Mailbox } from './mailbox.ts'

/** Recipients to tell later, at most; others get their messages at the next sign-in. */
const MAX_UNTOLD = 100_000

/** Users whose mailboxes are looked into with one query. */
const LOOKED_UP_AT_ONCE = 500

export class StoredMail {
  private readonly sessions: Sessions
  private readonly mailbox: Mailbox
  private readonly directory: Directory
  private readonly links: Links
  /** Recipients who may be signed in elsewhere, for all that the directory could tell. */
  private readonly untold = new Set<number>()

  constructor(sessions: Sessions, mailbox: Mailbox, directory: Directory, links: Links) {
    this.sessions = sessions
    this.mailbox = mailbox
    this.directory = directory
    this.links = links
    mailbox.onStored = recipients => this.tell(recipients)
  }

  get handlers(): Pick<ItemHandlers, 'stored'> {
    return { stored: (_, { numbers }) => this.deliver(numbers) }
  }

  /** What is in the mailbox goes before what is sent to an instance now. */
  tellFirst(recipient: number, instance: string): void {
    if (this.untold.delete(recipient)) this.links.tell(instance, 'stored', { numbers: [recipient] })
  }

  /** The directory knows everyone again: those who were out of sight are sent what is stored for them. */
  async tellUntold(): Promise<void> {
    const untold = [...this.untold]
    this.untold.clear()
    if (untold.length > 0) await this.tellElsewhere(untold)
  }

  /** Sends users here what is stored for them, which nobody may have told them of. */
  async deliverWaiting(numbers: readonly number[]): Promise<void> {
    this.deliver(await this.mailbox.waitingFor(numbers))
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
      if (instance === undefined || instance === this.links.instance) {
        this.deliver(numbers)
        continue
      }
      this.links.tell(instance, 'stored', { numbers })
      if (places.some(place => isVisible(entries[place]))) visibly.push(instance)
    }
    // What is sent next, from wherever, must not be there first. Of a hidden user nothing must be waited for (P1).
    await this.links.arrived(visibly)
  }

  private remember(recipients: readonly number[]): void {
    for (const recipient of recipients) if (this.untold.size < MAX_UNTOLD) this.untold.add(recipient)
  }
}

function isVisible(entry: Presence | undefined): boolean {
  return entry !== undefined && visibleMode(entry.mode) !== Mode.offline
}
