/** What a client has been told of its friends: news may come twice, late, or from several sides, and is told once (P2). */
import { Mode } from '../protocol/index.ts'

/** What everyone else sees of a sign-in: generations of a number grow from one sign-in to the next. */
export interface Sighting {
  readonly number: number
  readonly generation: number
  readonly mode: Mode
}

export class Sightings {
  /** Friends without an entry were offline when the client heard of them. */
  private byNumber: Map<number, Sighting> | undefined

  /** Remembers the sighting. False when the client knows as much, or newer. */
  isNews(sighting: Sighting): boolean {
    const before = this.byNumber?.get(sighting.number)
    if (before !== undefined && sighting.generation < before.generation) return false
    this.byNumber ??= new Map()
    this.byNumber.set(sighting.number, sighting)
    return sighting.mode !== (before?.mode ?? Mode.offline)
  }

  /** Replaces what the client knows of a friend, who may have come and gone while not on its list. */
  learn(sighting: Sighting): void {
    if (sighting.mode === Mode.offline) {
      this.byNumber?.delete(sighting.number)
      return
    }
    this.byNumber ??= new Map()
    this.byNumber.set(sighting.number, sighting)
  }

  /** What the client knows of a friend; the same object for as long as that does not change. */
  of(number: number): Sighting | undefined {
    return this.byNumber?.get(number)
  }

  /** The friends that the client believes to be there. */
  *visible(): IterableIterator<Sighting> {
    for (const sighting of this.byNumber?.values() ?? []) if (sighting.mode !== Mode.offline) yield sighting
  }
}
