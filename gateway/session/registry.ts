/** The sessions on this instance, by number. */
import type { Session } from './session.ts'

export class SessionRegistry {
  private readonly byNumber = new Map<number, Session>()

  get(number: number): Session | undefined {
    return this.byNumber.get(number)
  }

  get size(): number {
    return this.byNumber.size
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
}
