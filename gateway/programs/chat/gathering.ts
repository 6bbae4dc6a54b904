/**
 * Entries of rooms with many members here are gathered for a moment, once one has been sent: nearly all that a copy costs is its write to a
 * socket, which takes several entries as cheaply as one. What is said in a quiet room, or in a small one, is sent at once.
 */

/** How long entries are gathered after others of the room were sent, in milliseconds. */
const GATHER_MS = 50
/** Members here from whom on a room's entries are gathered. */
const MANY_MEMBERS = 100
/** Bytes that are not gathered any further. */
const MAX_BYTES = 64 * 1024

interface Gathered {
  frames: Uint8Array[]
  bytes: number
}

export class Gathering {
  private readonly send: (room: number, frames: readonly Uint8Array[]) => void
  private readonly rooms = new Map<number, Gathered>()

  constructor(send: (room: number, frames: readonly Uint8Array[]) => void) {
    this.send = send
  }

  /** Sends an entry to the members here, of whom there are so many, now or soon; entries of a room keep their order. */
  add(room: number, frame: Uint8Array, members: number): void {
    const gathered = this.rooms.get(room)
    if (gathered !== undefined) {
      gathered.frames.push(frame)
      gathered.bytes += frame.length
      if (gathered.bytes > MAX_BYTES) this.flush(room, gathered)
      return
    }
    this.send(room, [frame])
    if (members >= MANY_MEMBERS) this.gather(room, { frames: [], bytes: 0 })
  }

  private gather(room: number, gathered: Gathered): void {
    this.rooms.set(room, gathered)
    setTimeout(() => {
      if (gathered.frames.length === 0) {
        this.rooms.delete(room)
        return
      }
      this.flush(room, gathered)
      this.gather(room, gathered)
    }, GATHER_MS).unref()
  }

  private flush(room: number, gathered: Gathered): void {
    const { frames } = gathered
    gathered.frames = []
    gathered.bytes = 0
    this.send(room, frames)
  }
}
