/** Rooms: those of the user, kept current, and the requests to the chat server (R1–R5). */
import { Access, Removal, Role } from '../protocol/index.ts'
import { checkWord } from './arguments.ts'
import type { RequestOptions } from './chat-client.ts'
import { type ChatRequests, type HistoryQuery, PAGE } from './chat-requests.ts'
import { EntryStream, type EntryStreamOptions } from './entry-stream.ts'
import type { ReplyTo } from './pending-requests.ts'
import { stateOf } from './people.ts'
import type { RoomTracker } from './room-tracker.ts'
import {
  type BannedUser,
  type FoundRoom,
  type Room,
  type RoomAccess,
  type RoomEntry,
  type RoomMember,
  roleOf,
} from './room-types.ts'
import type { Said, SayOptions, SayQueue } from './say-queue.ts'

/** A page of a list: what has numbers above `after`, in order, at most so many. */
interface PageQuery {
  readonly after?: number
  readonly count?: number
}

/** What makes up the rooms of a client. */
interface Parts {
  readonly requests: ChatRequests
  readonly tracker: RoomTracker
  readonly sayings: SayQueue
}

/** The rooms of a client: `client.rooms`. Its requests reject as those of the client do. */
export class Rooms {
  readonly #requests: ChatRequests
  readonly #tracker: RoomTracker
  readonly #sayings: SayQueue

  constructor({ requests, tracker, sayings }: Parts) {
    this.#requests = requests
    this.#tracker = tracker
    this.#sayings = sayings
  }

  /** Calls the listener after each change of `snapshot`; returns a function that ends that. Like `snapshot`, it needs no `this`. */
  readonly subscribe = (listener: () => void): (() => void) => this.#tracker.list.subscribe(listener)

  /**
   * Returns your rooms and those that you are invited to, by number: the same array for as long as nothing changes. They are listed
   * after each sign-in, and kept current; there are none while nobody is signed in.
   */
  readonly snapshot = (): readonly Room[] => this.#tracker.list.getSnapshot()

  /** Finds open rooms with numbers above `after`, from the first by default, in order: at most `count`, by default 50, at most 100. */
  async find({ after = 0, count = 50 }: PageQuery = {}, options?: RequestOptions): Promise<FoundRoom[]> {
    return this.#requests.ask('listRooms', { start: after, count }, ({ rooms }) => rooms, options)
  }

  /** Creates a room (R1), by default an open one without a topic; resolves with its number. */
  async create(
    room: { readonly name: string; readonly topic?: string; readonly access?: RoomAccess },
    options?: RequestOptions,
  ): Promise<number> {
    const { name, topic = '', access = 'open' } = { ...room }
    const read = ({ room: number }: { readonly room: number }) => number
    const number = await this.#requests.ask('createRoom', { name, topic, access: accessCode(access) }, read, options)
    await this.#tracker.refresh(number).catch(() => {})
    return number
  }

  /** Joins an open room, or one that you are invited to. */
  async join(room: number, options?: RequestOptions): Promise<void> {
    await this.#requests.ask('joinRoom', { room }, nothing, options)
    await this.#tracker.refresh(room).catch(() => {})
  }

  /** Leaves a room, or declines an invitation. The room of an owner who leaves goes to another member, or is closed (R1). */
  async leave(room: number, options?: RequestOptions): Promise<void> {
    return this.#requests.ask('leaveRoom', { room }, () => this.#tracker.gone(room), options)
  }

  /**
   * Says a text of at most MAX_TEXT_BYTES. Resolves when its entry is in the store (R4), with its place there. It waits while more is said
   * in the room than the server allows (R2). It survives a lost connection, and is said once all the same; when nobody can tell for
   * 9 minutes whether it was said, it rejects with the reason of that. Rejects with a QueueFull when 1,000 texts are waiting. An aborted
   * one may still be said.
   */
  async say(room: number, text: string, options: SayOptions = {}): Promise<Said> {
    return this.#sayings.say(room, text, options)
  }

  /**
   * Resolves with entries, oldest first: the last ones before a sequence number, by default before the end, or the first ones after one.
   * There are at most `count`, by default and at most 100; fewer, if long texts fill the answer.
   */
  async history(room: number, query: HistoryQuery = {}, options?: RequestOptions): Promise<RoomEntry[]> {
    return this.#requests.history(room, query, options)
  }

  /** Resolves with members with numbers above `after`, in order: at most `count`, by default and at most 100. */
  async members(
    room: number,
    { after = 0, count = PAGE }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<RoomMember[]> {
    return this.#requests.ask(
      'listMembers',
      { room, start: after, count },
      ({ members }) =>
        members.map(({ member: number, nickname, role, state }) => ({
          number,
          nickname,
          role: roleOf(role),
          state: stateOf(state),
        })),
      options,
    )
  }

  /** Resolves with users who are banned, in pages like `members`. For moderators and the owner (R2). */
  async banned(
    room: number,
    { after = 0, count = PAGE }: PageQuery = {},
    options?: RequestOptions,
  ): Promise<BannedUser[]> {
    const read = ({ banned }: ReplyTo<'listBanned'>) =>
      banned.map(({ friend: number, nickname }) => ({ number, nickname }))
    return this.#requests.ask('listBanned', { room, start: after, count }, read, options)
  }

  /** Invites a user. Every member may do that (R2). */
  async invite(room: number, friend: number, options?: RequestOptions): Promise<void> {
    return this.#requests.ask('inviteToRoom', { room, friend }, nothing, options)
  }

  /** Removes a member, bans a user, or lets one who is banned join again. Moderators and the owner may do that (R2). */
  async remove(
    room: number,
    member: number,
    how: 'remove' | 'ban' | 'pardon' = 'remove',
    options?: RequestOptions,
  ): Promise<void> {
    checkWord('how', how, Object.keys(Removal))
    return this.#requests.ask('removeMember', { room, friend: member, removal: Removal[how] }, nothing, options)
  }

  /** Makes a member a moderator, or a moderator a member. The owner may do that (R2). */
  async setRole(room: number, member: number, role: 'member' | 'moderator', options?: RequestOptions): Promise<void> {
    checkWord('role', role, ['member', 'moderator'])
    return this.#requests.ask('setRole', { room, friend: member, role: Role[role] }, nothing, options)
  }

  /** Changes a room; what is not given stays as it is. Moderators may do that; only the owner passes the room on to another member. */
  async change(
    room: number,
    changes: { readonly name?: string; readonly topic?: string; readonly access?: RoomAccess; readonly owner?: number },
    options?: RequestOptions,
  ): Promise<void> {
    const known = await this.#tracker.refresh(room, options)
    // In a room of others, the server refuses whatever it is.
    const { name = '', topic = '', access = 'open', owner = 0 } = { ...known, ...changes }
    const values = { room, name, topic, access: accessCode(access), owner }
    return this.#requests.ask('changeRoom', values, nothing, options)
  }

  /** Marks the entries up to this one as read, for all devices of yours; a mark never goes back (R2). */
  async markRead(room: number, sequence: number, options?: RequestOptions): Promise<void> {
    const read = ({ sequence: marked }: { readonly sequence: number }) => this.#tracker.markRead(room, marked)
    return this.#requests.ask('markRead', { room, sequence }, read, options)
  }

  /**
   * Returns an async iterator of the entries of one of your rooms, in order and without gaps: those after a sequence number, or by default
   * what comes from now on. It ends as `events` does, or when you are in the room no more. At most 1,000 (`limit`) wait while the loop is
   * busy: what is more is read from the history again.
   */
  entries(room: number, options: EntryStreamOptions = {}): AsyncIterableIterator<RoomEntry> {
    const { signal } = options
    const read = (after: number) =>
      this.#requests.insist(() => this.#requests.history(room, { after }, signal && { signal }), signal)
    const stream: EntryStream = new EntryStream(options, read, () => this.#tracker.leave(stream))
    this.#tracker.follow(room, stream)
    return stream
  }
}

function accessCode(access: RoomAccess): number {
  checkWord('access', access, Object.keys(Access))
  return Access[access]
}

function nothing(): void {}
