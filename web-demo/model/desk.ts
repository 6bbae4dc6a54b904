/** What a user has open: restored after a reload, and by the next sign-in in this browser. */
import { effect, type ReadonlySignal, untracked } from '@preact/signals'
import type { Conversation } from './conversation.ts'
import type { Conversations } from './conversations.ts'
import { page, readStorage, writeStorage } from './platform.ts'
import type { Tabs } from './tabs.ts'
import type { View } from './view.ts'

interface DeskContext {
  readonly conversations: Conversations
  readonly view: View
  /** Whether this browser may keep it. */
  readonly keeps: ReadonlySignal<boolean>
  readonly tabs: Tabs
}

interface KeptConversation {
  readonly number: number
  /** Whether it has a tab. */
  readonly open: boolean
  readonly draft?: string
  /** The message at the top. */
  readonly scroll?: string
}

interface Kept {
  readonly front?: number
  readonly conversations: readonly KeptConversation[]
}

/** How long a change may wait to be written, ms: not each key press. */
const WRITE_AFTER_MS = 300

export const deskKey = (account: number) => `oicq.desk.${account}`

export class Desk {
  private readonly context: DeskContext
  private account: number | undefined
  /** The drafts as all tabs have them. */
  private readonly shared = new Map<number, string>()
  private stop: (() => void) | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(context: DeskContext) {
    this.context = context
    // A page may end without any other event after it was hidden.
    page?.document.addEventListener('visibilitychange', () => this.write())
    page?.addEventListener('pagehide', () => this.write())
    context.tabs.on('draft', ({ peer, text }) => {
      if (this.account === undefined) return
      this.shared.set(peer, text)
      context.conversations.with(peer).draft.value = text
    })
  }

  /** Opens what was open, once the account's conversations are there. */
  begin(account: number): void {
    this.account = account
    this.restore(kept(account))
    this.stop = effect(() => {
      this.current()
      this.timer ??= setTimeout(() => this.write(), WRITE_AFTER_MS)
    })
  }

  /** Called before the conversations are taken off the page. */
  end(): void {
    this.write()
    this.stop?.()
    clearTimeout(this.timer)
    this.timer = undefined
    this.account = undefined
    this.shared.clear()
  }

  /** Writes what has changed, and tells the other tabs of drafts. */
  write(): void {
    clearTimeout(this.timer)
    this.timer = undefined
    if (this.account === undefined) return
    for (const { draft, number: peer } of this.context.conversations.all.peek()) {
      const text = draft.peek()
      if (text === (this.shared.get(peer) ?? '')) continue
      this.shared.set(peer, text)
      this.context.tabs.tell('draft', { peer, text })
    }
    if (!this.context.keeps.peek()) return
    writeStorage(deskKey(this.account), JSON.stringify(untracked(() => this.current())))
  }

  private restore({ front, conversations: all }: Kept): void {
    const { conversations, view } = this.context
    for (const { number, open, draft, scroll } of all) {
      const conversation = conversations.with(number)
      if (draft !== undefined) {
        conversation.draft.value = draft
        this.shared.set(number, draft)
      }
      if (scroll !== undefined) conversation.scroll.value = scroll
      if (open) conversations.addTab(conversation)
    }
    if (front !== undefined && view.conversation.peek() === undefined) conversations.openWith(front)
  }

  private current(): Kept {
    const { conversations, view } = this.context
    const tabs = conversations.open.value
    const withDraft = conversations.all.value.filter(each => each.draft.value !== '' && !tabs.includes(each))
    const front = view.conversation.value
    return {
      ...(front !== undefined && { front }),
      conversations: [...tabs.map(each => asKept(each, true)), ...withDraft.map(each => asKept(each, false))],
    }
  }
}

function asKept({ number, draft, scroll }: Conversation, open: boolean): KeptConversation {
  return {
    ...{ number, open },
    ...(draft.value !== '' && { draft: draft.value }),
    ...(scroll.value !== undefined && { scroll: scroll.value }),
  }
}

/** Anything may stand in the storage. */
function kept(account: number): Kept {
  const nothing: Kept = { conversations: [] }
  try {
    const read: unknown = JSON.parse(readStorage(deskKey(account)) ?? 'null')
    return isKept(read) ? read : nothing
  } catch {
    return nothing
  }
}

function isKept(read: unknown): read is Kept {
  if (typeof read !== 'object' || read === null || !('conversations' in read)) return false
  if ('front' in read && typeof read.front !== 'number') return false
  return Array.isArray(read.conversations) && read.conversations.every(isKeptConversation)
}

function isKeptConversation(read: unknown): read is KeptConversation {
  if (typeof read !== 'object' || read === null) return false
  const { number, open, draft = '', scroll = '' } = read as Record<string, unknown>
  const areTexts = typeof draft === 'string' && typeof scroll === 'string'
  return typeof number === 'number' && typeof open === 'boolean' && areTexts
}
