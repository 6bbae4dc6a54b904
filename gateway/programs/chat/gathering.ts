/**
 * Entries of a room are gathered for a moment once others were sent, the longer the more members hear it here: nearly all that a copy costs
 * is its write to a socket, which takes several entries as cheaply as one. What is said in a quiet room, or in a small one, is sent at once.
 */

/** How long entries are gathered for each member, in milliseconds: a write takes some 15 µs, so that a room takes a tenth of a core. */
const GATHER_MS_PER_MEMBER = 0.15
/** The longest time, from 500 members on: nobody notices it. */
const MAX_GATHER_MS = 75
/** Members from whom on entries are gathered, and so a member is not sent several in the same turn. */
export const MANY_MEMBERS = 50
/** Bytes that are not gathered any further. */
const MAX_BYTES = 64 * 1024

interface Gathered {
  frames: Uint8Array[]
  bytes: number
  /** How many members heard the last entry here. */
  members: number
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
      gathered.members = members
      if (gathered.bytes > MAX_BYTES) this.flush(room, gathered)
      return
    }
    this.send(room, [frame])
    if (members >= MANY_MEMBERS) this.gather(room, { frames: [], bytes: 0, members })
  }

  private gather(room: number, gathered: Gathered): void {
    this.rooms.set(room, gathered)
    setTimeout(
      () => {
        if (gathered.frames.length === 0) {
          this.rooms.delete(room)
          return
        }
        this.flush(room, gathered)
        this.gather(room, gathered)
      },
      Math.min(MAX_GATHER_MS, GATHER_MS_PER_MEMBER * gathered.members),
    ).unref()
  }

  private flush(room: number, gathered: Gathered): void {
    const { frames } = gathered
    gathered.frames = []
    gathered.bytes = 0
    this.send(room, frames)
  }
}
