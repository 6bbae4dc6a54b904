/** Who is signed in on this instance, and how a message finds its recipient (M1). */
import type { Mailbox } from './mailbox.ts'
import { type Session, settle } from './session.ts'
import type { Receipt } from './settlement.ts'

export class Sessions {
  private readonly byNumber = new Map<number, Session>()
  private readonly mailbox: Mailbox
  private readonly now: () => number

  constructor(mailbox: Mailbox, now: () => number) {
    this.mailbox = mailbox
    this.now = now
    mailbox.onStored = recipient => this.byNumber.get(recipient)?.deliverStored()
  }

  get(number: number): Session | undefined {
    return this.byNumber.get(number)
  }

  [Symbol.iterator](): IterableIterator<Session> {
    return this.byNumber.values()
  }

  add(session: Session): void {
    this.byNumber.set(session.number, session)
  }

  /** Does nothing when the number has a newer session. */
  remove(session: Session): void {
    if (this.byNumber.get(session.number) === session) this.byNumber.delete(session.number)
  }

  /** Delivers an encoded server 0x03 frame to a user's client or mailbox; the receipt hears what became of it. */
  deliver(recipient: number, frame: Uint8Array, receipt: Receipt): void {
    receipt.expect()
    const session = this.byNumber.get(recipient)
    if (session !== undefined) {
      session.deliver(frame, receipt, this.now())
      return
    }
    this.mailbox.append(recipient, frame, outcome => settle(receipt, recipient, outcome))
  }
}
