/** The messages between the user and one peer. */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { ChatHistory } from './chat-history.ts'
import { afterReload, type ChatFile, type ChatMessage, isUnderWay, type MessageClock } from './chat-message.ts'
import { warnNotStored } from './database.ts'
import { type FailureName, failureOf } from './failure.ts'
import type { Outgoing, Thread, UnreadDivider } from './thread.ts'

/** Messages that are loaded when a conversation is opened. */
const PAGE = 50
/** Messages that `loadOlder` loads further up. */
const LONG_PAGE = 500
/** Maximum number of messages in memory, and of those that came since the reader went up; older ones stay in the history. */
const MAX_MESSAGES = 500
/** The same for a conversation that was never opened: there may be one with each stranger. */
const MAX_UNOPENED = PAGE
/** Messages that are loaded at most to come back to where the reader was. */
const MAX_RETURN = 5000

/** What the conversations of an account share. */
export interface ConversationContext {
  /** The user's number. */
  readonly account: number
  readonly history: ChatHistory
  readonly clock: MessageClock
  /** Resolves when the message is safe (M4). */
  readonly deliver: (peer: number, text: string) => Promise<void>
}

/** A message before it has an id, a peer and a time. */
type Said = Omit<ChatMessage, 'id' | 'peer' | 'time'>

export class Conversation implements Thread<ChatMessage>, Outgoing {
  /** The peer's number. */
  readonly number: number
  readonly draft: Signal<string> = signal('')
  readonly scroll: Signal<string | undefined> = signal(undefined)
  private readonly jumping = signal<{ readonly id: string } | undefined>(undefined)
  readonly jump: ReadonlySignal<{ readonly id: string } | undefined> = this.jumping
  private readonly dividing = signal<{ readonly last: string; readonly count: number } | undefined>(undefined)
  readonly divider: ReadonlySignal<UnreadDivider | undefined> = this.dividing
  private readonly shown = signal<readonly ChatMessage[]>([])
  private readonly unseen = signal(0)
  private readonly older = signal(true)
  readonly messages: ReadonlySignal<readonly ChatMessage[]> = this.shown
  readonly unread: ReadonlySignal<number> = this.unseen
  readonly hasOlder: ReadonlySignal<boolean> = this.older
  private readonly context: ConversationContext
  private loading: Promise<void> | undefined
  private isOpened = false
  /** The messages that this page has begun to send or receive. */
  private readonly begun = new Set<string>()
  /** Number of messages in memory when the reader last went further up; they stay, or the reader would lose the place. */
  private loaded = 0

  constructor(number: number, context: ConversationContext) {
    this.number = number
    this.context = context
  }

  /** Prepends messages from the history, up to the first one in memory. */
  restore(end: readonly ChatMessage[], unread = 0): void {
    const messages = this.shown.peek()
    const [first] = messages
    const before = end.filter(({ id }) => first === undefined || id < first.id)
    this.shown.value = [...before.map(afterReload), ...messages]
    this.unseen.value += unread
  }

  /** Loads a page of messages if fewer are in memory, or those from where the reader was; called when it is opened. */
  fill(): void {
    this.isOpened = true
    // Scrolling up tries again, and shows the failure.
    this.loadPlace().catch(warnNotStored)
  }

  private async loadPlace(): Promise<void> {
    // What is unread is loaded from where it begins.
    const wanted = Math.max(PAGE, this.dividing.peek()?.count ?? 0)
    if (this.shown.peek().length < wanted && this.older.peek()) await this.loadOlder()
    const id = this.scroll.peek()
    const isAbove = () => id !== undefined && (this.shown.peek()[0]?.id ?? '') > id
    while (isAbove() && this.older.peek() && this.shown.peek().length < MAX_RETURN) await this.loadOlder()
  }

  /** Shows a message, once all from there on are loaded. Returns false if it is not here any more. Rejects if it cannot be read. */
  async jumpTo(id: string): Promise<boolean> {
    this.isOpened = true
    const isAbove = () => (this.shown.peek()[0]?.id ?? '\uffff') > id
    if (isAbove() && this.older.peek()) await this.loadFrom(id)
    if (this.find(id) === undefined) return false
    this.jumping.value = { id }
    return true
  }

  /** Loads everything from a message on. */
  private async loadFrom(id: string): Promise<void> {
    const found: ChatMessage[] = []
    for await (const piece of this.context.history.pieces(this.number, 'newest first')) {
      found.push(...piece)
      if ((piece.at(-1)?.id ?? '') <= id) break
    }
    const first = this.shown.peek()[0]?.id
    this.restore(found.filter(message => message.id >= id && (first === undefined || message.id < first)).reverse())
    this.loaded = this.shown.peek().length
  }

  loadOlder(): Promise<void> {
    this.loading ??= this.load().finally(() => {
      this.loading = undefined
    })
    return this.loading
  }

  /** Reads the newest messages again: others have come between them. */
  async reload(): Promise<void> {
    const kept = await this.context.history.older(this.number, undefined, PAGE)
    const shown = this.shown.peek()
    const inMemory = new Map(shown.map(message => [message.id, message]))
    const [first, last] = [kept[0]?.id ?? '', kept.at(-1)?.id ?? '']
    const unwritten = shown.filter(({ id, state }) => state === 'sending' && id < first)
    const newer = shown.filter(({ id }) => id > last)
    const read = kept.map(message => inMemory.get(message.id) ?? afterReload(message))
    this.shown.value = [...unwritten, ...read, ...newer]
    this.older.value = kept.length === PAGE
    this.loaded = 0
  }

  send(text: string): void {
    this.dividing.value = undefined
    const { id } = this.add({ from: this.context.account, kind: 'text', text: text.toWellFormed(), state: 'sending' })
    void this.settle(id, this.context.deliver(this.number, text.toWellFormed()))
  }

  retry(id: string): void {
    const failed = this.find(id)
    if (failed?.state !== 'failed' || failed.kind !== 'text') return
    this.remove(id)
    this.send(failed.text)
  }

  /** Deletes a message and its file from this browser, unless it is on its way. */
  remove(id: string): void {
    const message = this.find(id)
    if (message === undefined || message.state === 'sending') return
    if (message.file !== undefined && message.file.outcome === undefined) return
    this.shown.value = this.shown.peek().filter(message => message.id !== id)
    this.context.history.remove(id)
  }

  /** Adds a message at the end. */
  add(said: Said): ChatMessage {
    const message: ChatMessage = { ...this.context.clock.next(), peer: this.number, ...said }
    this.shown.value = this.limited([...this.shown.peek(), message])
    if (isUnderWay(message)) this.begun.add(message.id)
    this.context.history.save(message)
    return message
  }

  /** Without the oldest, which are in the history. */
  private limited(messages: readonly ChatMessage[]): readonly ChatMessage[] {
    const kept = this.isOpened || !this.context.history.keeps ? MAX_MESSAGES : MAX_UNOPENED
    const most = Math.max(kept, this.loaded + (this.loaded > 0 ? MAX_MESSAGES : 0))
    const excess = messages.slice(0, -most)
    // A message that is being sent stays until its outcome is shown.
    if (excess.length === 0 || excess.some(({ state }) => state === 'sending')) return messages
    this.older.value = true
    return messages.slice(-most)
  }

  /** Follows a message until it is safe or has failed. */
  private async settle(id: string, sent: Promise<void>): Promise<void> {
    try {
      await sent
      this.change(id, message => ({ ...message, state: 'safe' }))
    } catch (error) {
      this.change(id, message => ({ ...message, state: 'failed', failure: failureOf(error) }))
    }
  }

  /** Shows the outcome of a file. An outgoing file is safe once it is done. */
  settleFile(id: string, outcome: NonNullable<ChatFile['outcome']>, failure: FailureName | undefined): void {
    this.change(id, message => {
      if (message.file === undefined) return message
      const state = message.state === 'received' ? 'received' : outcome === 'done' ? 'safe' : 'failed'
      return { ...message, state, file: { ...message.file, outcome }, ...(failure === undefined ? {} : { failure }) }
    })
  }

  /** Counts a duplicate at the message that it repeats (M5). Returns false if there is none. */
  countDuplicate(text: string): boolean {
    const first = this.shown
      .peek()
      .findLast(each => each.state === 'received' && each.kind === 'text' && each.text === text)
    if (first === undefined) return false
    this.change(first.id, message => ({ ...message, again: (message.again ?? 0) + 1 }))
    return true
  }

  countUnread(): void {
    this.setUnread(this.unseen.peek() + 1)
  }

  markRead(): void {
    const [count, last] = [this.unseen.peek(), this.shown.peek().at(-1)?.id]
    if (count === 0) return
    if (last !== undefined) this.dividing.value = { last, count }
    this.setUnread(0)
  }

  /** Removes all messages but those being sent; called when the history is cleared. */
  clear(): void {
    this.shown.value = this.shown.peek().filter(({ state }) => state === 'sending')
    this.unseen.value = 0
    this.older.value = false
  }

  /** Shows a message as another tab has stored it. One that is older than those in memory is found in the history. */
  show(message: ChatMessage): void {
    const messages = this.shown.peek()
    const place = messages.findLastIndex(({ id }) => id <= message.id)
    if (messages[place]?.id === message.id) this.shown.value = messages.with(place, message)
    else if (place >= 0 || messages.length === 0)
      this.shown.value = this.limited(messages.toSpliced(place + 1, 0, message))
  }

  /** Another tab has removed a message. */
  drop(id: string): void {
    if (this.find(id) !== undefined) this.shown.value = this.shown.peek().filter(message => message.id !== id)
  }

  /** What this page is sending or receiving. */
  get underWay(): readonly ChatMessage[] {
    return this.shown.peek().filter(message => this.begun.has(message.id) && isUnderWay(message))
  }

  /** Shows another number of unread messages, which is stored already. */
  showUnread(count: number): void {
    this.unseen.value = count
  }

  private setUnread(count: number): void {
    this.unseen.value = count
    this.context.history.saveUnread(this.number, count)
  }

  private async load(): Promise<void> {
    const before = this.shown.peek()[0]?.id
    const isShort = this.shown.peek().length < PAGE && (this.dividing.peek()?.count ?? 0) < PAGE
    const wanted = isShort ? PAGE : LONG_PAGE
    const kept = await this.context.history.older(this.number, before, wanted)
    // Messages that were cleared or dropped meanwhile would leave a gap.
    if (!this.older.peek() || (before !== undefined && this.shown.peek()[0]?.id !== before)) return
    this.restore(kept)
    this.older.value = kept.length === wanted
    if (wanted === LONG_PAGE) this.loaded = this.shown.peek().length
  }

  private find(id: string): ChatMessage | undefined {
    return this.shown.peek().find(message => message.id === id)
  }

  private change(id: string, changed: (message: ChatMessage) => ChatMessage): void {
    const old = this.find(id)
    if (old === undefined) return
    const message = changed(old)
    if (!isUnderWay(message)) this.begun.delete(id)
    this.shown.value = this.shown.peek().map(each => (each === old ? message : each))
    this.context.history.save(message)
  }
}
