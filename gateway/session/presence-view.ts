/** What a client has been told of its friends: news may come twice, late, or from several sides, and is told once (P2). */
import { Mode } from '../../protocol/index.ts'

/** What everyone else sees of a sign-in: generations of a number grow from one sign-in to the next. */
export interface PresenceUpdate {
  readonly number: number
  readonly generation: number
  readonly mode: Mode
}

export class PresenceView {
  /** Friends without an entry were offline when the client heard of them. */
  private byNumber: Map<number, PresenceUpdate> | undefined

  /** Remembers the sighting. False when the client knows as much, or newer. */
  apply(update: PresenceUpdate): boolean {
    const before = this.byNumber?.get(update.number)
    if (before !== undefined && update.generation < before.generation) return false
    this.byNumber ??= new Map()
    this.byNumber.set(update.number, update)
    return update.mode !== (before?.mode ?? Mode.offline)
  }

  /** Replaces what the client knows of a friend, who may have come and gone while not on its list. */
  learn(update: PresenceUpdate): void {
    if (update.mode === Mode.offline) {
      this.byNumber?.delete(update.number)
      return
    }
    this.byNumber ??= new Map()
    this.byNumber.set(update.number, update)
  }

  /** What the client knows of a friend; the same object for as long as that does not change. */
  of(number: number): PresenceUpdate | undefined {
    return this.byNumber?.get(number)
  }

  /** The friends that the client believes to be there. */
  *visible(): IterableIterator<PresenceUpdate> {
    for (const update of this.byNumber?.values() ?? []) if (update.mode !== Mode.offline) yield update
  }
}
