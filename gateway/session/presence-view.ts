/** What a client has been told of its friends: updates may arrive twice, late, or from several sides, and are passed on once (P2). */
import { Mode } from '../../protocol/index.ts'
import type { Presence, PresenceUpdate } from '../cluster/directory.ts'

export class PresenceView {
  /** Friends without an entry were offline when the client was told of them. */
  private byNumber: Map<number, PresenceUpdate> | undefined

  /** Records an update. Returns whether it changes what the client sees; an outdated one is ignored. */
  apply(update: PresenceUpdate): boolean {
    const before = this.byNumber?.get(update.number)
    if (before !== undefined && update.generation < before.generation) return false
    this.byNumber ??= new Map()
    this.byNumber.set(update.number, update)
    return update.mode !== (before?.mode ?? Mode.offline)
  }

  /** Replaces what is recorded of a friend, who may have come and gone while not on the client's list. */
  reset(update: PresenceUpdate): void {
    if (update.mode === Mode.offline) {
      this.byNumber?.delete(update.number)
      return
    }
    this.byNumber ??= new Map()
    this.byNumber.set(update.number, update)
  }

  /** The last update of a friend; the same object until another one is recorded. */
  of(number: number): PresenceUpdate | undefined {
    return this.byNumber?.get(number)
  }

  /** The friends that the client sees as signed in. */
  *visible(): IterableIterator<PresenceUpdate> {
    for (const update of this.byNumber?.values() ?? []) if (update.mode !== Mode.offline) yield update
  }
}

/** What everyone else sees of a user in this mode: a hidden one is offline (P1). */
export function visibleMode(mode: Mode): Mode {
  return mode === Mode.hidden ? Mode.offline : mode
}

/** What everyone else sees of a directory entry (P1). */
export function stateOf(entry: Presence | undefined): Mode {
  return entry === undefined ? Mode.offline : visibleMode(entry.mode)
}

/** What everyone else sees of a number with this directory entry. */
export function presenceUpdateOf(number: number, entry: Presence | undefined): PresenceUpdate {
  return { number, generation: entry?.generation ?? 0, mode: stateOf(entry) }
}
