/** The rooms of the account: which there are, what is said in them, and which are open. */
import { batch, computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals'
import type { Room, RoomEntry } from '../../client/index.ts'
import type { Alerts } from './alerts.ts'
import { keepRooms, keptRooms } from './kept-rooms.ts'
import { words } from './language.ts'
import type { Looking } from './looking.ts'
import { displayName, plainName } from './names.ts'
import type { People } from './people.ts'
import { mentions } from './rooms-mentions.ts'
import { roomModelWords } from './rooms-model-words.ts'
import { roomName } from './rooms-names.ts'
import { type RoomContext, type RoomMessage, RoomThread } from './rooms-thread.ts'
import type { Roster } from './roster.ts'
import type { SharedClient } from './shared-client.ts'
import { Throttle } from './throttle.ts'
import type { View } from './view.ts'

/** Rooms whose newest entries are loaded after the sign-in, for the list: those with unread entries first. */
const MAX_PREVIEWS = 30
/** After a sign-in, the tab with the connection tells what came meanwhile; what it cannot know is loaded after this time, ms. */
const CATCH_UP_AFTER_MS = 2000
/** How long a change may wait to be kept, ms. */
const KEEP_AFTER_MS = 1000
/** Reading on is told to the server at most this often, ms. */
const READ_EVERY_MS = 500

interface RoomsContext {
  readonly client: SharedClient
  readonly roster: Roster
  readonly people: People
  readonly view: View
  readonly alerts: Alerts
  readonly looking: Looking
  /** Whether this browser may keep which rooms there are. */
  readonly keeps: ReadonlySignal<boolean>
}

/** What the list of rooms shows of one. */
export interface LastInRoom {
  /** What is written and not sent. */
  readonly draft: string
  readonly message: RoomMessage | undefined
}

export class Rooms {
  private readonly context: RoomsContext
  private readonly known = signal<readonly Room[] | undefined>(undefined)
  private readonly threads = signal<ReadonlyMap<number, RoomThread>>(new Map())
  private readonly tabs = signal<readonly RoomThread[]>([])
  /** Whether the server has told which rooms there are, now or before. */
  readonly areKnown: ReadonlySignal<boolean> = computed(() => this.known.value !== undefined)
  /** The rooms that the user is in, by their numbers: the oldest first. */
  readonly list: ReadonlySignal<readonly Room[]> = computed(
    () => this.known.value?.filter(({ role }) => role !== 'invited') ?? [],
  )
  /** The rooms that the user is invited to. */
  readonly invitations: ReadonlySignal<readonly Room[]> = computed(
    () => this.known.value?.filter(({ role }) => role === 'invited') ?? [],
  )
  /** Rooms with a tab, in the order of the tabs. */
  readonly open: ReadonlySignal<readonly RoomThread[]> = this.tabs
  /** With or without a tab. */
  readonly all: ReadonlySignal<readonly RoomThread[]> = computed(() => [...this.threads.value.values()])
  /** What the user has to look at: mentions and invitations. What else is said would drown out what friends write. */
  readonly calls: ReadonlySignal<number> = computed(() => {
    let sum = this.invitations.value.length
    for (const { room } of this.list.value) sum += this.threads.value.get(room)?.mentions.value ?? 0
    return sum
  })
  private account: RoomContext | undefined
  /** As a room was before its last change, which may be that the user is in it no more. */
  private last: Room | undefined
  /** The room before the reader's eyes. */
  private before: number | undefined
  /** The last entries that the user has seen, by room, until the server is told. */
  private readonly seen = new Map<number, number>()
  private readonly reading = new Throttle(READ_EVERY_MS, () => this.markSeen())
  private catchingUp: ReturnType<typeof setTimeout> | undefined
  private readonly keeping = new Throttle(KEEP_AFTER_MS, () => {
    if (this.account !== undefined && this.context.keeps.peek())
      keepRooms(this.account.account, this.known.peek() ?? [])
  })
  private isPreviewing = false

  constructor(context: RoomsContext) {
    this.context = context
    const { client } = context
    client.rooms.subscribe(() => this.changed())
    client.on('signedIn', () => this.signedIn())
    client.on('roomEntry', entry => this.entered(entry))
    client.on('roomInvitation', ({ room, name, from, nickname }) => {
      const who = displayName({ number: from, nickname: plainName(nickname) })
      context.alerts.alert(from, words(roomModelWords).invites(who, roomName({ room, name })), () => {
        context.view.dialog.value = { is: 'find rooms' }
      })
    })
    client.on('roomRemoval', ({ room, by, how }) => this.removed(room, by, how === 'ban'))
    effect(() => this.look())
  }

  begin(account: number): void {
    const { client, people, roster } = this.context
    this.account = {
      ...{ account, client: client.rooms },
      nickname: () => people.get(account).value.nickname,
      isBlocked: number => roster.isBlocked(number),
      room: number => this.get(number),
    }
    this.known.value = keptRooms(account)
  }

  end(): void {
    this.account = undefined
    this.before = undefined
    this.last = undefined
    this.reading.cancel()
    clearTimeout(this.catchingUp)
    this.keeping.cancel()
    this.seen.clear()
    batch(() => {
      this.tabs.value = []
      this.threads.value = new Map()
      this.known.value = undefined
    })
  }

  /** The room, unless the user is neither in it nor invited. Subscribes a component that reads it. */
  get(number: number): Room | undefined {
    return this.known.value?.find(({ room }) => room === number)
  }

  /** Returns what is said in this room, created on demand. */
  with(number: number): RoomThread {
    const old = this.threads.peek().get(number)
    if (old !== undefined) return old
    if (this.account === undefined) throw new Error('nobody is signed in')
    const thread = new RoomThread(number, this.account)
    this.threads.value = new Map(this.threads.peek()).set(number, thread)
    return thread
  }

  /** Opens its tab and brings it to the front. */
  openRoom(number: number): RoomThread {
    const thread = this.with(number)
    this.addTab(thread)
    this.context.view.showRoom(number)
    thread.open()
    return thread
  }

  /** Opens its tab behind the others. */
  addTab(thread: RoomThread): void {
    if (!this.tabs.peek().includes(thread)) this.tabs.value = [...this.tabs.peek(), thread]
  }

  /** Closes the tab and brings its neighbour to the front. */
  close(number: number): void {
    const tabs = this.tabs.peek()
    const place = tabs.findIndex(each => each.number === number)
    if (place === -1) return
    this.tabs.value = tabs.toSpliced(place, 1)
    const { room } = this.context.view
    if (room.peek() === number) room.value = (tabs[place + 1] ?? tabs[place - 1])?.number
  }

  /** Joins a room, or accepts the invitation to it, and opens it. Rejects as the client does. */
  async join(number: number): Promise<void> {
    await this.context.client.rooms.join(number)
    this.openRoom(number)
  }

  /** Leaves a room, or declines the invitation to it. Rejects as the client does. */
  async leave(number: number): Promise<void> {
    await this.context.client.rooms.leave(number)
    this.forget(number)
  }

  /** Subscribes a component that reads it. */
  unreadIn(number: number): { readonly unread: number; readonly mentions: number } {
    const thread = this.threads.value.get(number)
    return { unread: thread?.unread.value ?? this.get(number)?.unread ?? 0, mentions: thread?.mentions.value ?? 0 }
  }

  /** Undefined if nothing of it is loaded. Subscribes a component that reads it. */
  lastIn(number: number): LastInRoom | undefined {
    const thread = this.threads.value.get(number)
    if (thread === undefined) return undefined
    const message = thread.messages.value.findLast(({ kind }) => kind === 'text')
    return { draft: thread.draft.value.trim(), message }
  }

  private changed(): void {
    if (this.account === undefined) return
    const rooms = this.context.client.rooms.snapshot()
    for (const room of this.known.peek() ?? []) if (!rooms.includes(room)) this.last = room
    this.known.value = rooms
    this.keeping.request()
    void this.preview()
  }

  private signedIn(): void {
    clearTimeout(this.catchingUp)
    this.catchingUp = setTimeout(() => {
      // What could not be loaded without a connection.
      for (const thread of this.tabs.peek()) thread.open()
      for (const thread of this.threads.peek().values()) thread.catchUp()
      void this.preview()
    }, CATCH_UP_AFTER_MS)
  }

  /** Loads what the list shows, one room after the other. */
  private async preview(): Promise<void> {
    const { account } = this
    if (this.isPreviewing || account === undefined) return
    this.isPreviewing = true
    const rooms = this.list.peek().toSorted((a, b) => b.unread - a.unread)
    for (const { room } of rooms.slice(0, MAX_PREVIEWS)) {
      if (this.account !== account) break
      try {
        await this.with(room).preview()
      } catch {
        // The next change or sign-in tries again.
        break
      }
    }
    this.isPreviewing = false
  }

  private entered(entry: RoomEntry): void {
    if (this.account === undefined) return
    const { alerts, looking, roster } = this.context
    const { kind, room, sequence, speaker, text } = entry
    this.with(room).add(entry)
    const isForUser = kind === 'text' && speaker !== this.account.account && !roster.isBlocked(speaker)
    if (!isForUser || sequence <= (this.get(room)?.read ?? 0) || looking.isAtRoom(room)) return
    if (mentions(text, this.account.nickname()))
      alerts.alert(speaker, text, () => this.openRoom(room), this.nameOf(room))
  }

  private removed(room: number, by: number, isBanned: boolean): void {
    const { people, view } = this.context
    const where = this.nameOf(room)
    view.toast('info', () => {
      const say = words(roomModelWords)
      // A stranger's name may come later.
      return (isBanned ? say.banned : say.removed)(displayName(people.get(by).value), where)
    })
    this.forget(room)
  }

  private forget(number: number): void {
    this.close(number)
    const threads = new Map(this.threads.peek())
    threads.delete(number)
    this.threads.value = threads
  }

  private nameOf(number: number): string {
    const last = this.last?.room === number ? this.last : undefined
    return roomName(this.get(number) ?? last ?? { name: '', room: number })
  }

  /** Marks the room in front as read while the page has the user's attention. */
  private look(): void {
    const { attentive, room: front } = this.context.looking
    const at = attentive.value ? front.value : undefined
    const room = at === undefined ? undefined : this.get(at)
    const wasBefore = this.before === at
    if (at === undefined || room !== undefined) this.before = at
    if (room === undefined || room.role === 'invited' || room.unread === 0) return
    untracked(() => {
      if (!wasBefore) this.with(room.room).divide(room.read)
      // What comes once the user has left is not read.
      this.seen.set(room.room, room.last)
      this.reading.request()
    })
  }

  private markSeen(): void {
    // Where it failed, the next entry or look tries again.
    for (const [room, last] of this.seen) this.context.client.rooms.markRead(room, last).catch(() => {})
    this.seen.clear()
  }
}
