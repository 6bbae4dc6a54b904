/** Keeps the user's rooms current, and follows what is said in them: in order, with gaps filled from the history (R3, R4). */
import type { RequestOptions } from './chat-client.ts'
import type { ChatFrame } from './chat-frames.ts'
import { type ChatRequests, PAGE } from './chat-requests.ts'
import type { EntryStream } from './entry-stream.ts'
import type { Emit } from './events.ts'
import { RoomFeed } from './room-feed.ts'
import { RoomList } from './room-list.ts'
import { changedRoom, entryOf, type Room, type RoomEntry, removalOf, roomOf } from './room-types.ts'

/** Pages of the user's own rooms, at most: there are 200, and as many invitations (R1). */
const MAX_PAGES = 10
/** Rooms whose entries are followed, at most. */
const MAX_FEEDS = 1000

export class RoomTracker {
  readonly list = new RoomList()
  readonly #requests: ChatRequests
  readonly #emit: Emit
  readonly #feeds = new Map<number, RoomFeed>()
  /** Feeds with a gap, in turn. */
  readonly #behind = new Set<RoomFeed>()
  #isFilling = false
  readonly #streams = new Map<EntryStream, number>()
  /** Whose rooms these are; undefined while nobody is signed in. */
  #user: number | undefined
  /** Whether all of them are known. */
  #isListed = false

  constructor(requests: ChatRequests, emit: Emit) {
    this.#requests = requests
    this.#emit = emit
  }

  /** A user has signed in, on a connection that will end. */
  begin(user: number, ended: AbortSignal): void {
    if (this.#user !== user) this.end()
    this.#user = user
    this.#listAll(ended)
  }

  /** Nobody is signed in any more. */
  end(): void {
    this.#user = undefined
    this.#isListed = false
    for (const feed of this.#feeds.values()) feed.stop()
    this.#feeds.clear()
    this.list.clear()
    this.#endForeign()
  }

  /** Passes the entries of a room to a stream, until `leave`, or until the user is in the room no more. */
  follow(room: number, stream: EntryStream): void {
    this.#streams.set(stream, room)
    this.#endForeign()
  }

  leave(stream: EntryStream): void {
    this.#streams.delete(stream)
  }

  /** Ends what follows rooms that the user is not in. */
  #endForeign(): void {
    for (const [stream, room] of this.#streams)
      if (this.#user === undefined || (this.#isListed && !this.#feeds.has(room))) stream.end()
  }

  handleFrame({ name, values }: ChatFrame): void {
    if (this.#user === undefined) return
    switch (name) {
      case 'roomEntry':
        this.#pushed(entryOf(values.room, values))
        break
      case 'invitation': {
        const { room, friend: from, nickname } = values
        this.#emit('roomInvitation', { room, name: values.name, from, nickname })
        this.#refreshSoon(room)
        break
      }
      case 'removal':
        this.gone(values.room)
        this.#emit('roomRemoval', { room: values.room, by: values.friend, how: removalOf(values.removal) })
        break
      case 'said':
        this.#feeds.get(values.room)?.reach(values.sequence)
        break
    }
  }

  // ——— the list ———

  async #listAll(ended: AbortSignal): Promise<void> {
    let start: number | undefined = 0
    for (let page = 0; page < MAX_PAGES && start < Number.POSITIVE_INFINITY; page++) {
      const from: number = start
      // The next sign-in does it again.
      start = await this.#requests.insist(() => this.#listPage(from, PAGE), ended).catch(() => undefined)
      if (start === undefined || ended.aborted) return
    }
    this.#isListed = true
    this.list.listed()
    this.#endForeign()
  }

  /** Brings one room up to date; resolves with undefined if it is none of the user's. */
  async refresh(room: number, options?: RequestOptions): Promise<Room | undefined> {
    await this.#listPage(room - 1, 1, options)
    return this.list.get(room)
  }

  /** Asks for the rooms after a number; resolves with up to where they are known then. */
  #listPage(start: number, count: number, options?: RequestOptions): Promise<number> {
    return this.#requests.ask(
      'listMyRooms',
      { start, count },
      ({ rooms }) => {
        // They are of a user who has signed out.
        if (this.#user === undefined) return Number.POSITIVE_INFINITY
        const last = rooms.at(-1)
        const end = rooms.length < count || last === undefined ? Number.POSITIVE_INFINITY : last.room
        const listed = new Set(rooms.map(({ room }) => room))
        const isGone = (room: number) => room > start && room <= end && !listed.has(room)
        for (const room of [...this.list.getSnapshot().map(({ room }) => room), ...this.#feeds.keys()])
          if (isGone(room)) this.gone(room)
        for (const room of rooms) this.#listed(roomOf(room))
        return end
      },
      options,
    )
  }

  /** If that fails, the next sign-in does it. */
  #refreshSoon(room: number): void {
    this.refresh(room).catch(() => {})
  }

  #listed(listed: Room): void {
    const { room, role, last } = listed
    if (role === 'invited') {
      this.list.set(listed)
      return
    }
    const feed = this.#feedOf(room)
    // What was pushed and marked in the meantime is newer.
    const known = this.list.get(room)
    const isOlder = known !== undefined && feed.changedAt > last
    this.#set({
      ...listed,
      ...(isOlder ? known : {}),
      last: Math.max(last, known?.last ?? 0),
      read: Math.max(listed.read, known?.read ?? 0),
    })
    feed.listedAt = last
    feed.start(last)
  }

  /** Entries up to this one are read. */
  markRead(room: number, read: number): void {
    const known = this.list.get(room)
    if (known !== undefined) this.#set({ ...known, read: Math.max(read, known.read) })
  }

  #set(room: Room): void {
    this.list.set({ ...room, unread: Math.max(0, room.last - room.read) })
  }

  /** The user is in this room no more. */
  gone(room: number): void {
    this.#feeds.get(room)?.stop()
    this.#feeds.delete(room)
    this.list.delete(room)
    for (const [stream, followed] of this.#streams) if (followed === room) stream.end()
  }

  // ——— entries ———

  #pushed(entry: RoomEntry): void {
    const { room } = entry
    // Someone has made the user a member, or the rooms are not listed yet.
    const isNew = !this.#feeds.has(room)
    if (isNew && this.#feeds.size >= MAX_FEEDS) return
    this.#feedOf(room).push(entry)
    if (isNew) this.#refreshSoon(room)
  }

  #feedOf(room: number): RoomFeed {
    const known = this.#feeds.get(room)
    if (known !== undefined) return known
    const feed = new RoomFeed(room, {
      deliver: entry => this.#deliver(feed, entry),
      behind: () => {
        this.#behind.add(feed)
        this.#fill()
      },
    })
    this.#feeds.set(room, feed)
    return feed
  }

  #deliver(feed: RoomFeed, entry: RoomEntry): void {
    // A listener may have left the room.
    if (feed.isStopped) return
    const known = this.list.get(entry.room)
    if (known !== undefined && this.#user !== undefined) {
      const isNews = entry.sequence > feed.listedAt
      const room = isNews ? changedRoom(known, entry, this.#user) : known
      if (room !== known) feed.changedAt = entry.sequence
      this.#set({ ...room, last: Math.max(known.last, entry.sequence) })
    }
    for (const [stream, room] of this.#streams) if (room === entry.room) stream.push(entry)
    this.#emit('roomEntry', entry)
  }

  /** Fills gaps one page after the other, each room in its turn. */
  async #fill(): Promise<void> {
    if (this.#isFilling) return
    this.#isFilling = true
    for (const feed of this.#behind) {
      this.#behind.delete(feed)
      const { from, room } = feed
      const entries = await this.#requests.insist(() => this.#requests.history(room, { after: from - 1 }))
      if (feed.isStopped) continue
      if (entries === undefined) this.gone(room)
      else feed.fill(from, entries)
      if (feed.isBehind) this.#behind.add(feed)
    }
    this.#isFilling = false
  }
}
