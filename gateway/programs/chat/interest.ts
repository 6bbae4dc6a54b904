/** Which other instances have members of a room (R6): each tells the others of its rooms, so that one without any gets nothing. */
import type { ItemHandlers } from '../../cluster/envelope.ts'
import type { Peers } from '../../cluster/peers.ts'

/** Rooms in one item between instances. */
const ROOMS_AT_ONCE = 10_000
const NOBODY: ReadonlySet<string> = new Set()

export class Interest {
  private readonly peers: Peers
  /** The other instances with members of each room. */
  private readonly elsewhere = new Map<number, Set<string>>()
  /** Resolves when other instances know of all rooms that they have been told of so far. */
  private told: Promise<unknown> = Promise.resolve()

  /** `roomsHere` returns the rooms with members here, which an instance is told when it comes. */
  constructor(peers: Peers, roomsHere: () => Iterable<number>) {
    this.peers = peers
    peers.on('joined', peer => {
      for (const rooms of parts([...roomsHere()])) peers.tell(peer, 'roomInterest', { rooms, isIn: 1 })
    })
    peers.on('lost', peer => {
      for (const room of this.elsewhere.keys()) this.remove(room, peer)
    })
  }

  /** The other instances with members of a room. */
  of(room: number): ReadonlySet<string> {
    return this.elsewhere.get(room) ?? NOBODY
  }

  /** Tells all other instances, and waits until they know of this and of what they were told before. */
  async tell(rooms: readonly number[], isIn: boolean): Promise<void> {
    for (const part of parts(rooms)) {
      const values = { rooms: part, isIn: isIn ? 1 : 0 }
      this.told = Promise.all([this.told, this.peers.tellAll('roomInterest', values)])
    }
    await this.told
  }

  add(room: number, instance: string): void {
    const instances = this.elsewhere.get(room)
    if (instances === undefined) this.elsewhere.set(room, new Set([instance]))
    else instances.add(instance)
  }

  private remove(room: number, instance: string): void {
    const instances = this.elsewhere.get(room)
    if (instances?.delete(instance) && instances.size === 0) this.elsewhere.delete(room)
  }

  get handlers(): Pick<ItemHandlers, 'roomInterest'> {
    return {
      roomInterest: (peer, { rooms, isIn }) => {
        for (const room of rooms) {
          if (isIn === 1) this.add(room, peer)
          else this.remove(room, peer)
        }
      },
    }
  }
}

function parts(rooms: readonly number[]): readonly number[][] {
  return Array.from({ length: Math.ceil(rooms.length / ROOMS_AT_ONCE) }, (_, place) =>
    rooms.slice(place * ROOMS_AT_ONCE, (place + 1) * ROOMS_AT_ONCE),
  )
}
