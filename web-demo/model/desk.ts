/** What a user has open: restored after a reload, and by the next sign-in in this browser. */
import { effect, type ReadonlySignal, untracked } from '@preact/signals'
import type { Conversations } from './conversations.ts'
import { page, readStoredJson, writeStorage } from './platform.ts'
import type { Rooms } from './rooms.ts'
import type { Tabs } from './tabs.ts'
import type { Thread } from './thread.ts'
import { Throttle } from './throttle.ts'
import type { View } from './view.ts'

interface DeskContext {
  readonly conversations: Conversations
  readonly rooms: Rooms
  readonly view: View
  /** Whether this browser may keep it. */
  readonly keeps: ReadonlySignal<boolean>
  readonly tabs: Tabs
}

interface KeptConversation {
  readonly number: number
  /** Whether it is a room. */
  readonly room?: boolean
  /** Whether it has a tab. */
  readonly open: boolean
  readonly draft?: string
  /** The message at the top. */
  readonly scroll?: string
}

interface Kept {
  readonly front?: number
  readonly room?: number
  readonly conversations: readonly KeptConversation[]
}

/** How long a change may wait to be written, ms: not each key press. */
const WRITE_AFTER_MS = 300

export const deskKey = (account: number) => `oicq.desk.${account}`

export class Desk {
  private readonly context: DeskContext
  private account: number | undefined
  /** The drafts as all tabs have them. */
  private readonly shared = new Map<string, string>()
  private stop: (() => void) | undefined
  private readonly writing = new Throttle(WRITE_AFTER_MS, () => this.write())

  constructor(context: DeskContext) {
    this.context = context
    // A page may end without any other event after it was hidden.
    page?.document.addEventListener('visibilitychange', () => this.write())
    page?.addEventListener('pagehide', () => this.write())
    context.tabs.on('draft', ({ number, isRoom, text }) => {
      if (this.account === undefined) return
      this.shared.set(keyOf(number, isRoom), text)
      this.thread(number, isRoom).draft.value = text
    })
  }

  /** Opens what was open, once the account's conversations are there. */
  begin(account: number): void {
    this.account = account
    this.restore(kept(account))
    this.stop = effect(() => {
      this.current()
      this.writing.request()
    })
  }

  /** Called before the conversations are taken off the page. */
  end(): void {
    this.write()
    this.stop?.()
    this.writing.cancel()
    this.account = undefined
    this.shared.clear()
  }

  /** Writes what has changed, and tells the other tabs of drafts. */
  write(): void {
    this.writing.cancel()
    if (this.account === undefined) return
    const { conversations, rooms, tabs } = this.context
    const tell = ({ draft, number }: OnDesk, isRoom: boolean): void => {
      const [key, text] = [keyOf(number, isRoom), draft.peek()]
      if (text === (this.shared.get(key) ?? '')) return
      this.shared.set(key, text)
      tabs.tell('draft', { number, isRoom, text })
    }
    for (const each of conversations.all.peek()) tell(each, false)
    for (const each of rooms.all.peek()) tell(each, true)
    if (!this.context.keeps.peek()) return
    writeStorage(deskKey(this.account), JSON.stringify(untracked(() => this.current())))
  }

  private thread(number: number, isRoom: boolean): OnDesk {
    return isRoom ? this.context.rooms.with(number) : this.context.conversations.with(number)
  }

  private restore({ front, room: frontRoom, conversations: all }: Kept): void {
    const { conversations, rooms, view } = this.context
    for (const { number, room = false, open, draft, scroll } of all) {
      const thread = this.thread(number, room)
      if (draft !== undefined) {
        thread.draft.value = draft
        this.shared.set(keyOf(number, room), draft)
      }
      if (scroll !== undefined) thread.scroll.value = scroll
      if (!open) continue
      if (room) rooms.addTab(rooms.with(number))
      else conversations.addTab(conversations.with(number))
    }
    if (view.conversation.peek() !== undefined || view.room.peek() !== undefined) return
    if (front !== undefined) conversations.openWith(front)
    else if (frontRoom !== undefined) rooms.openRoom(frontRoom)
  }

  private current(): Kept {
    const { conversations, rooms, view } = this.context
    const [front, room] = [view.conversation.value, view.room.value]
    return {
      ...(front !== undefined && { front }),
      ...(room !== undefined && { room }),
      conversations: [
        ...lying(conversations.all.value, conversations.open.value).map(each => asKept(each)),
        ...lying(rooms.all.value, rooms.open.value).map(each => ({ ...asKept(each), room: true })),
      ],
    }
  }
}

interface OnDesk extends Pick<Thread, 'draft' | 'scroll'> {
  readonly number: number
}

const keyOf = (number: number, isRoom: boolean): string => (isRoom ? `room ${number}` : String(number))

/** Those with a tab, and behind them those with a draft. */
function lying(all: readonly OnDesk[], open: readonly OnDesk[]): { readonly of: OnDesk; readonly open: boolean }[] {
  const others = all.filter(each => each.draft.value !== '' && !open.includes(each))
  return [...open.map(of => ({ of, open: true })), ...others.map(of => ({ of, open: false }))]
}

function asKept({ of: { number, draft, scroll }, open }: ReturnType<typeof lying>[number]): KeptConversation {
  return {
    ...{ number, open },
    ...(draft.value !== '' && { draft: draft.value }),
    ...(scroll.value !== undefined && { scroll: scroll.value }),
  }
}

function kept(account: number): Kept {
  const read = readStoredJson(deskKey(account))
  return isKept(read) ? read : { conversations: [] }
}

function isKept(read: unknown): read is Kept {
  if (typeof read !== 'object' || read === null || !('conversations' in read)) return false
  if ('front' in read && typeof read.front !== 'number') return false
  if ('room' in read && typeof read.room !== 'number') return false
  return Array.isArray(read.conversations) && read.conversations.every(isKeptConversation)
}

function isKeptConversation(read: unknown): read is KeptConversation {
  if (typeof read !== 'object' || read === null) return false
  const { number, room = false, open, draft = '', scroll = '' } = read as Record<string, unknown>
  const areTexts = typeof draft === 'string' && typeof scroll === 'string'
  return typeof number === 'number' && typeof room === 'boolean' && typeof open === 'boolean' && areTexts
}
