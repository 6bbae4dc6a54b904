/** The messages to one recipient who is not signed in here, in order (M5). */
import type { Item } from '../cluster/envelope.ts'
import type { DeliveryCallback, Step } from '../session/delivery-callback.ts'

/** A message to a recipient elsewhere. */
export interface Message {
  readonly queue: RecipientQueue
  /** An encoded server 0x03 frame. */
  readonly frame: Uint8Array
  readonly callback: DeliveryCallback
  /** When it was sent, in monotonic milliseconds. */
  readonly at: number
  /** Its id among the messages in flight to the route, and the item that carries it. */
  id: number
  item: Item | undefined
  /** How often it has bounced. */
  bounces: number
}

/** Its messages take one way at a time, to an instance or to the store; another way is taken once nothing is under way. */
export class RecipientQueue {
  readonly number: number
  /** The instance to send to, while it is known. */
  route: string | undefined
  /** Whether the directory is being asked. */
  isLooking = false
  /** How many messages are in flight to the route, and being stored. */
  inFlight = 0
  storing = 0
  private bounced: Message[] = []
  private waiting: Message[] = []

  constructor(number: number) {
    this.number = number
  }

  /** Whether a new message may be sent at once. */
  get isOpen(): boolean {
    return !this.isLooking && !this.hasWaiting
  }

  /** Whether nothing waits or is under way. */
  get isIdle(): boolean {
    return this.isOpen && this.inFlight === 0 && this.storing === 0
  }

  get hasWaiting(): boolean {
    return this.waiting.length > 0 || this.bounced.length > 0
  }

  /** Appends a message that has to wait. */
  enqueue(message: Message): void {
    this.waiting.push(message)
  }

  /** Puts a message that was withdrawn or has bounced before all that wait. */
  requeue(message: Message): void {
    this.bounced.push(message)
  }

  /** Records a step in the traces of all messages that wait. */
  trace(step: Step): void {
    for (const { callback } of this.bounced) callback.trace?.step(step)
    for (const { callback } of this.waiting) callback.trace?.step(step)
  }

  /** Removes and returns all messages that wait, in the order in which they were sent. */
  takeAll(): Message[] {
    // Ids wrap around at 2^32.
    const messages = [...this.bounced.sort((a, b) => (a.id - b.id) | 0), ...this.waiting]
    this.bounced = []
    this.waiting = []
    return messages
  }
}
