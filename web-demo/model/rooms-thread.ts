/** What is said in one room, as far as it is loaded: the history is on the server. */
import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { Room, RoomEntry } from '../../client/index.ts'
import { mentions } from './rooms-mentions.ts'
import type { SharedRooms } from './shared-rooms.ts'
import type { ListedMessage, Thread, UnreadDivider } from './thread.ts'

/** Entries that are loaded when a room is opened, and at a time further up. */
const PAGE = 50
const LONG_PAGE = 100
/** Maximum number of entries in memory, and of those that came since the reader went up. */
const MAX_ENTRIES = 500
/** Entries that are loaded at most to come back to where the reader was. */
const MAX_RETURN = 2000

/** An entry of a room, or a text on its way into it. */
export interface RoomMessage extends ListedMessage {
  /** 0 until the server has told it. */
  readonly sequence: number
  /** The nickname that the speaker had then. */
  readonly nickname: string
  /** Of a text on its way, which it may have been on before (R4). */
  readonly tag?: number
  /** What has happened, if nothing was said. */
  readonly event?: Exclude<RoomEntry['kind'], 'text'>
}

/** What the rooms of an account share. */
export interface RoomContext {
  /** The user's number. */
  readonly account: number
  readonly client: Pick<SharedRooms, 'history'>
  /** The user's nickname; empty while unknown. Subscribes a computed signal that reads it. */
  readonly nickname: () => string
  /** Subscribes, too. */
  readonly isBlocked: (number: number) => boolean
  readonly room: (number: number) => Room | undefined
}

/** Entries sort by their number, and before what is on its way: that begins with a `~`. */
export const idOf = (sequence: number): string => String(sequence).padStart(10, '0')

export class RoomThread implements Thread<RoomMessage> {
  readonly number: number
  readonly draft: Signal<string> = signal('')
  readonly scroll: Signal<string | undefined> = signal(undefined)
  private readonly jumping = signal<{ readonly id: string } | undefined>(undefined)
  readonly jump: ReadonlySignal<{ readonly id: string } | undefined> = this.jumping
  private readonly dividing = signal<UnreadDivider | undefined>(undefined)
  readonly divider: ReadonlySignal<UnreadDivider | undefined> = this.dividing
  /** By number, without gaps. */
  private readonly entries = signal<readonly RoomMessage[]>([])
  /** What is on its way, and what has failed. */
  readonly sending: Signal<readonly RoomMessage[]> = signal([])
  private readonly older = signal(true)
  readonly hasOlder: ReadonlySignal<boolean> = this.older
  /** Without what the blocked say (M8). */
  readonly messages: ReadonlySignal<readonly RoomMessage[]> = computed(() => [
    ...this.entries.value.filter(({ from, kind }) => kind === 'system' || !this.context.isBlocked(from)),
    ...this.sending.value,
  ])
  /** What others have said since the user read here; while that is not loaded, the number of entries. */
  readonly unread: ReadonlySignal<number> = computed(() => {
    const room = this.context.room(this.number)
    if (room === undefined || room.unread === 0) return 0
    const [first, last] = [this.entries.value[0]?.sequence, this.entries.value.at(-1)?.sequence]
    const isLoaded = first !== undefined && last !== undefined && first <= room.read + 1 && last >= room.last
    return isLoaded ? this.fresh.value.length : room.unread
  })
  /** How often the user is mentioned there, as far as it is loaded. */
  readonly mentions: ReadonlySignal<number> = computed(() => {
    const nickname = this.context.nickname()
    return this.fresh.value.filter(({ text }) => mentions(text, nickname)).length
  })
  private readonly context: RoomContext
  private loading: Promise<void> | undefined
  private filling: Promise<void> | undefined
  /** Number of entries in memory when the reader last went further up. */
  private loaded = 0
  /** The highest number of an entry that has come. */
  private highest = 0
  /** What others have said since the user read here, as far as it is loaded. */
  private readonly fresh = computed(() => {
    const read = this.context.room(this.number)?.read
    if (read === undefined) return []
    return this.messages.value.filter(
      ({ kind, sequence, state }) => kind === 'text' && state === 'received' && sequence > read,
    )
  })

  constructor(number: number, context: RoomContext) {
    this.number = number
    this.context = context
  }

  /** Loads the newest entries, and all from where the reader was; called when the room is opened. */
  open(): void {
    // Scrolling up tries again, and shows the failure.
    this.loadPlace().catch(() => {})
  }

  /** For the list of rooms: loads the newest entries if none is here, and for the mentions all that is unread, up to the limit in memory. */
  async preview(): Promise<void> {
    const first = (): number => this.entries.peek()[0]?.sequence ?? Number.POSITIVE_INFINITY
    const firstUnread = (): number => (this.context.room(this.number)?.read ?? 0) + 1
    while (this.older.peek() && first() > firstUnread() && this.entries.peek().length < MAX_ENTRIES)
      await this.loadOlder()
  }

  private async loadPlace(): Promise<void> {
    if (this.entries.peek().length < PAGE && this.older.peek()) await this.loadOlder()
    const id = this.scroll.peek()
    const isAbove = () => id !== undefined && (this.entries.peek()[0]?.id ?? '') > id
    while (isAbove() && this.older.peek() && this.entries.peek().length < MAX_RETURN) await this.loadOlder()
  }

  loadOlder(): Promise<void> {
    this.loading ??= this.load().finally(() => {
      this.loading = undefined
    })
    return this.loading
  }

  private async load(): Promise<void> {
    const before = this.entries.peek()[0]?.sequence
    const count = this.entries.peek().length < PAGE ? PAGE : LONG_PAGE
    const found = await this.context.client.history(this.number, { count, ...(before !== undefined && { before }) })
    const first = this.entries.peek()[0]?.sequence ?? Number.POSITIVE_INFINITY
    // Entries that were dropped meanwhile would leave a gap.
    if (before !== undefined && first !== before) return
    const fresh = found.filter(({ sequence }) => sequence < first).map(entry => this.asMessage(entry))
    batch(() => {
      this.entries.value = [...fresh, ...this.entries.peek()]
      this.older.value = (this.entries.peek()[0]?.sequence ?? 1) > 1 && found.length > 0
    })
    if (count === LONG_PAGE) this.loaded = this.entries.peek().length
  }

  /** Shows a message. Returns false if it is not loaded. */
  jumpTo(id: string): boolean {
    if (!this.messages.peek().some(message => message.id === id)) return false
    this.jumping.value = { id }
    return true
  }

  /** Adds the next entry. What is missing before it is loaded. */
  add(entry: RoomEntry): void {
    const last = this.entries.peek().at(-1)?.sequence
    this.highest = Math.max(this.highest, entry.sequence)
    if (last !== undefined && entry.sequence <= last) return
    if (last !== undefined && entry.sequence > last + 1) {
      this.catchUp()
      return
    }
    const message = this.asMessage(entry)
    batch(() => {
      this.entries.value = this.limited([...this.entries.peek(), message])
      this.sent(message)
    })
  }

  /** Loads what was said after the last entry here, if any is: in another tab's time, or while there was no connection. */
  catchUp(): void {
    this.filling ??= this.fill()
      // The next entry or sign-in tries again.
      .catch(() => {})
      .finally(() => {
        this.filling = undefined
      })
  }

  private async fill(): Promise<void> {
    for (let pages = 0; ; pages++) {
      const after = this.entries.peek().at(-1)?.sequence
      const last = Math.max(this.highest, this.context.room(this.number)?.last ?? 0)
      if (after === undefined || after >= last) return
      const found = await this.context.client.history(this.number, { after, count: LONG_PAGE })
      if (found.length === 0) return
      if (pages * LONG_PAGE >= MAX_ENTRIES) return this.startAgain()
      for (const entry of found) this.add(entry)
    }
  }

  /** So much was missed that the newest page is worth more. */
  private startAgain(): Promise<void> {
    this.entries.value = []
    this.older.value = true
    this.loaded = 0
    return this.loadOlder()
  }

  /** Marks where the unread begin: after this entry. */
  divide(read: number): void {
    this.dividing.value = { after: idOf(read) }
  }

  /** The user writes. */
  undivide(): void {
    this.dividing.value = undefined
  }

  /** The number of the newest entry here; 0 if there is none. */
  get lastHere(): number {
    return this.entries.peek().at(-1)?.sequence ?? 0
  }

  /** An entry of the user has come: it takes the place of what was sent. */
  private sent({ sequence, state, text }: RoomMessage): void {
    if (state !== 'safe') return
    const sending = this.sending.peek()
    const place = sending.findIndex(
      each => each.sequence === sequence || (each.state === 'sending' && each.text === text),
    )
    if (place !== -1) this.sending.value = sending.toSpliced(place, 1)
  }

  /** Without the oldest, which can be loaded again. */
  private limited(entries: readonly RoomMessage[]): readonly RoomMessage[] {
    const most = this.loaded + MAX_ENTRIES
    if (entries.length <= most) return entries
    this.older.value = true
    return entries.slice(-most)
  }

  private asMessage({ kind, nickname, sequence, speaker, text, time }: RoomEntry): RoomMessage {
    const said = { id: idOf(sequence), sequence, from: speaker, nickname, text, time }
    if (kind !== 'text') return { ...said, kind: 'system', event: kind, state: 'received' }
    return { ...said, kind, state: speaker === this.context.account ? 'safe' : 'received' }
  }
}
