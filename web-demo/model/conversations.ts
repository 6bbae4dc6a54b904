/** The conversations of the account. */
import { batch, computed, type ReadonlySignal, signal, untracked } from '@preact/signals'
import type { ChatHistory, HistoryChange } from './chat-history.ts'
import { type Absence, type ChatMessage, MessageClock } from './chat-message.ts'
import { Conversation, type ConversationContext } from './conversation.ts'
import { warnNotStored } from './database.ts'
import { words } from './language.ts'
import type { Roster } from './roster.ts'
import type { SharedClient } from './shared-client.ts'
import type { View } from './view.ts'
import { modelWords } from './words.ts'

/** Maximum number in memory, however many strangers write. The rest stays in the history. */
const MAX_CONVERSATIONS = 1000

/** An entry in the list of recent conversations. */
export interface RecentConversation {
  readonly number: number
  readonly last: ChatMessage
  readonly unread: number
}

/** What the list of friends shows of a conversation. */
export interface LastLine {
  /** What is written and not sent. */
  readonly draft: string
  readonly message: ChatMessage | undefined
}

interface ConversationsContext {
  readonly client: SharedClient
  readonly roster: Roster
  readonly view: View
}

export class Conversations {
  private readonly context: ConversationsContext
  private readonly tabs = signal<readonly Conversation[]>([])
  private readonly known = signal<ReadonlyMap<number, Conversation>>(new Map())
  /** Conversations with a tab, in the order of the tabs. */
  readonly open: ReadonlySignal<readonly Conversation[]> = this.tabs
  /** Conversations with at least one message, the latest first. */
  readonly recent: ReadonlySignal<readonly RecentConversation[]> = computed(() =>
    [...this.known.value.values()].flatMap(asRecent).sort((a, b) => (a.last.id < b.last.id ? 1 : -1)),
  )
  /** With or without a tab. */
  readonly all: ReadonlySignal<readonly Conversation[]> = computed(() => [...this.known.value.values()])
  private account: ConversationContext | undefined

  constructor(context: ConversationsContext) {
    this.context = context
  }

  /** Resolves once each conversation in the history is loaded with its last message. */
  async begin(account: number, history: ChatHistory): Promise<void> {
    const { client } = this.context
    const clock = new MessageClock()
    this.account = { account, history, clock, deliver: (peer, text) => client.sendMessage(peer, text) }
    try {
      const [last, unread] = await Promise.all([history.lastOfEach(), history.unread()])
      if (this.account?.history !== history) return
      last.sort((a, b) => (a.id < b.id ? 1 : -1))
      if (last[0] !== undefined) clock.startAfter(last[0].id)
      batch(() => {
        for (const message of last) {
          const { peer } = message
          if (this.known.peek().size >= MAX_CONVERSATIONS && !this.isFriend(peer)) continue
          this.with(peer).restore([message], unread.get(peer))
        }
      })
    } catch (error) {
      warnNotStored(error)
    }
  }

  end(): void {
    this.account = undefined
    batch(() => {
      this.tabs.value = []
      this.known.value = new Map()
    })
  }

  /** The number of unread messages, but for those of these people. Subscribes a component that reads it. */
  unreadExcept(muted: ReadonlySet<number>): number {
    let sum = 0
    for (const [number, { unread }] of this.known.value) if (!muted.has(number)) sum += unread.value
    return sum
  }

  /** Subscribes a component that reads it. */
  unreadOf(number: number): number {
    return this.known.value.get(number)?.unread.value ?? 0
  }

  /** Undefined if there is neither a message nor a draft. Subscribes a component that reads it. */
  lastOf(number: number): LastLine | undefined {
    const conversation = this.known.value.get(number)
    if (conversation === undefined) return undefined
    const draft = conversation.draft.value.trim()
    const message = conversation.messages.value.findLast(({ kind }) => kind !== 'system')
    return draft === '' && message === undefined ? undefined : { draft, message }
  }

  /** Opens its tab, brings it to the front and marks it as read. */
  openWith(number: number): Conversation {
    const conversation = this.with(number)
    this.addTab(conversation)
    this.context.view.showConversation(number)
    conversation.markRead()
    conversation.fill()
    return conversation
  }

  /** Opens its tab behind the others. */
  addTab(conversation: Conversation): void {
    if (!this.tabs.peek().includes(conversation)) this.tabs.value = [...this.tabs.peek(), conversation]
  }

  /** Closes the tab and brings its neighbour to the front. */
  close(number: number): void {
    const tabs = this.tabs.peek()
    const place = tabs.findIndex(each => each.number === number)
    if (place === -1) return
    this.tabs.value = tabs.toSpliced(place, 1)
    const { conversation } = this.context.view
    if (conversation.peek() === number) conversation.value = (tabs[place + 1] ?? tabs[place - 1])?.number
  }

  markRead(number: number): void {
    this.known.peek().get(number)?.markRead()
  }

  /** Sends to a group, or with 0 to everyone signed in (M3), and adds the text to each member's conversation. Rejects as the client does. */
  async broadcast(group: number, text: string): Promise<void> {
    const { client, roster, view } = this.context
    const account = this.signedIn()
    const members = roster.groups.peek().find(each => each.group === group)?.friends ?? []
    await client.broadcast(group, text)
    if (account !== this.account) return
    if (group === 0) view.toast('ok', words(modelWords).sentToEveryone)
    for (const { number } of members) {
      this.with(number).add({ from: account.account, kind: 'text', text, state: 'safe', broadcast: true })
    }
  }

  /** Says in each open conversation that what was said elsewhere is not here. */
  noteAbsence(absence: Absence): void {
    const { account } = this.signedIn()
    for (const { number } of this.tabs.peek()) {
      this.with(number).add({ from: account, kind: 'system', text: '', state: 'received', absence })
    }
  }

  /** Shows what another tab has stored. */
  apply(change: HistoryChange): void {
    if (this.account === undefined) return
    switch (change.is) {
      case 'saved':
        this.account.clock.startAfter(change.message.id)
        this.with(change.message.peer).show(change.message)
        break
      case 'removed':
        for (const conversation of this.known.peek().values()) conversation.drop(change.id)
        break
      case 'unread':
        this.with(change.peer).showUnread(change.count)
        break
      case 'cleared':
        this.forget(change.peer)
        break
      case 'imported':
        this.reload().catch(warnNotStored)
        break
    }
  }

  /** Opens a conversation at a message. Resolves with false if it is not here any more. */
  jumpTo(number: number, id: string): Promise<boolean> {
    return this.openWith(number).jumpTo(id)
  }

  /** The history of the account. */
  get history(): ChatHistory {
    return this.signedIn().history
  }

  /** Adds messages of another browser to the history, all or none; returns how many are new. */
  async addAll(messages: readonly ChatMessage[]): Promise<number> {
    const { history } = this.signedIn()
    const added = await history.addAll(messages)
    await this.reload()
    return added
  }

  /** Messages were added to the history, between those that are shown. */
  private async reload(): Promise<void> {
    const { account } = this
    const last = await account?.history.lastOfEach()
    if (last === undefined || this.account !== account) return
    for (const message of last) {
      const conversation = this.known.peek().get(message.peer)
      if (conversation === undefined) this.with(message.peer).restore([message])
      else await conversation.reload()
    }
  }

  /** Clears the history of one conversation, or of all. Messages being sent stay. */
  async clear(number?: number): Promise<void> {
    const account = this.signedIn()
    await account.history.clear(number)
    if (account === this.account) this.forget(number)
  }

  private forget(number: number | undefined): void {
    for (const conversation of this.known.peek().values()) {
      if (number === undefined || conversation.number === number) conversation.clear()
    }
  }

  /** Returns the conversation with this number, created on demand, with or without a tab. */
  with(number: number): Conversation {
    const old = this.known.peek().get(number)
    if (old !== undefined) return old
    const conversation = new Conversation(number, this.signedIn())
    const known = new Map(this.known.peek())
    const evicted = known.size < MAX_CONVERSATIONS ? undefined : this.evictable()
    if (evicted !== undefined) known.delete(evicted)
    this.known.value = known.set(number, conversation)
    return conversation
  }

  /** The stranger without a tab whose last message is the oldest. */
  private evictable(): number | undefined {
    const tabs = this.tabs.peek()
    let least: { number: number; lastId: string } | undefined
    for (const conversation of this.known.peek().values()) {
      const { number, messages } = conversation
      const lastId = messages.peek().at(-1)?.id ?? ''
      if (least !== undefined && lastId >= least.lastId) continue
      if (!tabs.includes(conversation) && !this.isFriend(number)) least = { number, lastId }
    }
    return least?.number
  }

  private isFriend(number: number): boolean {
    return untracked(() => this.context.roster.friend(number)) !== undefined
  }

  private signedIn(): ConversationContext {
    if (this.account === undefined) throw new Error('nobody is signed in')
    return this.account
  }
}

function asRecent({ number, messages, unread }: Conversation): RecentConversation[] {
  const last = messages.value.at(-1)
  return last === undefined ? [] : [{ number, last, unread: unread.value }]
}
