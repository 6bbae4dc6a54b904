/** The way from here to one recipient who is not signed in here: its messages keep their order. */
import type { Item } from '../cluster/envelope.ts'
import type { DeliveryCallback, Step } from '../session/delivery-callback.ts'

/** A message that is not delivered here. */
export interface Message {
  readonly queue: RecipientQueue
  /** An encoded server 0x03 frame. */
  readonly frame: Uint8Array
  readonly callback: DeliveryCallback
  /** When it was sent, in monotonic milliseconds. */
  readonly at: number
  /** Its number on the way to another instance, and what was said there. */
  id: number
  item: Item | undefined
  /** How often it has come back. */
  bounces: number
}

/** Messages go down a lane one way at a time: another way is taken once nothing is on its way any more. */
export class RecipientQueue {
  readonly number: number
  /** The instance that messages go to, while it is known. */
  route: string | undefined
  /** Whether the directory is being asked. */
  looking = false
  /** How many messages are on their way to the route, and to the mailbox. */
  inFlight = 0
  storing = 0
  private bounced: Message[] = []
  private waiting: Message[] = []

  constructor(number: number) {
    this.number = number
  }

  /** What comes now may follow what went before at once. */
  get isOpen(): boolean {
    return !this.looking && !this.waits
  }

  /** Nothing waits, and nothing is on its way. */
  get isIdle(): boolean {
    return this.isOpen && this.inFlight === 0 && this.storing === 0
  }

  get waits(): boolean {
    return this.waiting.length > 0 || this.bounced.length > 0
  }

  /** Sends a message later, after all others. */
  wait(message: Message): void {
    this.waiting.push(message)
  }

  /** Sends a message again that has come back: before all that wait. */
  requeue(message: Message): void {
    this.bounced.push(message)
  }

  /** Tells the traces of all that waits. */
  trace(step: Step): void {
    for (const { callback } of this.bounced) callback.trace?.step(step)
    for (const { callback } of this.waiting) callback.trace?.step(step)
  }

  /** Takes out all that waits, in the order in which it was sent. */
  empty(): Message[] {
    // Ids begin anew after 2^32.
    const messages = [...this.bounced.sort((a, b) => (a.id - b.id) | 0), ...this.waiting]
    this.bounced = []
    this.waiting = []
    return messages
  }
}
