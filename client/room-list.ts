/** The rooms of the user as they are now, in the form that React takes. */
import type { Room } from './room-types.ts'

export class RoomList {
  readonly #rooms = new Map<number, Room>()
  #snapshot: readonly Room[] = []
  readonly #changes = new EventTarget()

  readonly getSnapshot = (): readonly Room[] => this.#snapshot

  readonly subscribe = (listener: () => void): (() => void) => {
    const handler = () => listener()
    this.#changes.addEventListener('change', handler)
    return () => this.#changes.removeEventListener('change', handler)
  }

  get(room: number): Room | undefined {
    return this.#rooms.get(room)
  }

  /** Adds a room, or replaces it if anything differs. */
  set(room: Room): void {
    const known = this.#rooms.get(room.room)
    const names = Object.keys(room) as (keyof Room)[]
    if (known !== undefined && names.every(name => known[name] === room[name])) return
    this.#rooms.set(room.room, room)
    this.#changed()
  }

  delete(room: number): void {
    if (this.#rooms.delete(room)) this.#changed()
  }

  /** All rooms are known: that there are none is a change, too. */
  listed(): void {
    if (this.#rooms.size === 0) this.#changed()
  }

  clear(): void {
    if (this.#rooms.size === 0) return
    this.#rooms.clear()
    this.#changed()
  }

  #changed(): void {
    this.#snapshot = [...this.#rooms.values()].sort((a, b) => a.room - b.room)
    this.#changes.dispatchEvent(new Event('change'))
  }
}
