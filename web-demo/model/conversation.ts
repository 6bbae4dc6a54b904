/** What was said between oneself and one other. */

import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { ChatHistory } from './chat-history.ts'
import { afterReload, type ChatFile, type ChatMessage, type MessageClock } from './chat-message.ts'
import { cannotKeep } from './database.ts'
import { failureText } from './failure.ts'

/** Messages that `loadOlder` brings. */
const PAGE = 50
/** When a message is added to more than these, the oldest leave the memory; they stay in the history. */
const MAX_MESSAGES = 500
/** The same for a conversation that nobody has opened: it has to be little, as there may be one with each stranger. */
const MAX_UNOPENED = PAGE

/** What a conversation needs of the account it belongs to. */
export interface ConversationContext {
  /** The own number. */
  readonly account: number
  readonly history: ChatHistory
  readonly clock: MessageClock
  /** Resolves when the message is safe (M4). */
  readonly deliver: (peer: number, text: string) => Promise<void>
}

/** What was said, without where and when. */
type Said = Omit<ChatMessage, 'id' | 'peer' | 'time'>

export class Conversation {
  /** The other's. */
  readonly number: number
  /** What is written and not sent yet. */
  readonly draft: Signal<string> = signal('')
  private readonly shown = signal<readonly ChatMessage[]>([])
  private readonly unseen = signal(0)
  private readonly older = signal(true)
  /** In order of time; at most some hundreds, the older ones are in the history. */
  readonly messages: ReadonlySignal<readonly ChatMessage[]> = this.shown
  readonly unread: ReadonlySignal<number> = this.unseen
  /** Whether the history may hold messages older than those in `messages`. */
  readonly hasOlder: ReadonlySignal<boolean> = this.older
  private readonly context: ConversationContext
  private loading: Promise<void> | undefined
  private isOpened = false

  constructor(number: number, context: ConversationContext) {
    this.number = number
    this.context = context
  }

  /** Takes its end out of the history, without a gap. */
  restore(end: readonly ChatMessage[], unread = 0): void {
    const messages = this.shown.peek()
    const [first] = messages
    const before = end.filter(({ id }) => first === undefined || id < first.id)
    this.shown.value = [...before.map(afterReload), ...messages]
    this.unseen.value += unread
  }

  /** Someone looks at it: loads a page when there is less than one. */
  fill(): void {
    this.isOpened = true
    // What can't be read is asked for again, aloud, by whoever scrolls up.
    if (this.shown.peek().length < PAGE && this.older.peek()) this.loadOlder().catch(cannotKeep)
  }

  /** Puts the 50 messages before the first one in front of it. */
  loadOlder(): Promise<void> {
    this.loading ??= this.load().finally(() => {
      this.loading = undefined
    })
    return this.loading
  }

  /** Shows the message as 'sending' at once; it turns 'safe' or 'failed'. */
  send(text: string): void {
    const { id } = this.add({ from: this.context.account, kind: 'text', text: text.toWellFormed(), state: 'sending' })
    void this.settle(id, this.context.deliver(this.number, text.toWellFormed()))
  }

  /** Sends a failed text again, as the newest. */
  retry(id: string): void {
    const failed = this.find(id)
    if (failed?.state !== 'failed' || failed.kind !== 'text') return
    this.remove(id)
    this.send(failed.text)
  }

  /** Removes a failed message. */
  remove(id: string): void {
    if (this.find(id)?.state !== 'failed') return
    this.shown.value = this.shown.peek().filter(message => message.id !== id)
    this.context.history.remove(id)
  }

  /** Adds a message at the end, now. */
  add(said: Said): ChatMessage {
    const message: ChatMessage = { ...this.context.clock.next(), peer: this.number, ...said }
    const messages = [...this.shown.peek(), message]
    const most = this.isOpened || !this.context.history.keeps ? MAX_MESSAGES : MAX_UNOPENED
    const excess = messages.slice(0, -most)
    // What is being sent has to stay, to be seen as it turns out.
    if (excess.length === 0 || excess.some(({ state }) => state === 'sending')) this.shown.value = messages
    else {
      this.shown.value = messages.slice(-most)
      this.older.value = true
    }
    this.context.history.save(message)
    return message
  }

  /** Shows how sending a message turns out. */
  private async settle(id: string, sent: Promise<void>): Promise<void> {
    try {
      await sent
      this.change(id, message => ({ ...message, state: 'safe' }))
    } catch (error) {
      this.change(id, message => ({ ...message, state: 'failed', failure: failureText(error) }))
    }
  }

  /** Shows how a file fares; what was sent is safe when it is done. */
  settleFile(id: string, outcome: NonNullable<ChatFile['outcome']>, failure: string | undefined): void {
    this.change(id, message => {
      if (message.file === undefined) return message
      const state = message.state === 'received' ? 'received' : outcome === 'done' ? 'safe' : 'failed'
      return { ...message, state, file: { ...message.file, outcome }, ...(failure === undefined ? {} : { failure }) }
    })
  }

  /** Counts a text that came again at the one that is here already; false when there is none (M5). */
  cameAgain(text: string): boolean {
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
    if (this.unseen.peek() > 0) this.setUnread(0)
  }

  /** Its history was removed: only what is being sent is left. */
  clear(): void {
    this.shown.value = this.shown.peek().filter(({ state }) => state === 'sending')
    this.unseen.value = 0
    this.older.value = false
  }

  private setUnread(count: number): void {
    this.unseen.value = count
    this.context.history.saveUnread(this.number, count)
  }

  private async load(): Promise<void> {
    const before = this.shown.peek()[0]?.id
    const kept = await this.context.history.older(this.number, before, PAGE)
    // What was cleared, or left the memory meanwhile, would leave a gap.
    if (!this.older.peek() || (before !== undefined && this.shown.peek()[0]?.id !== before)) return
    this.restore(kept)
    this.older.value = kept.length === PAGE
  }

  private find(id: string): ChatMessage | undefined {
    return this.shown.peek().find(message => message.id === id)
  }

  private change(id: string, changed: (message: ChatMessage) => ChatMessage): void {
    const old = this.find(id)
    if (old === undefined) return
    const message = changed(old)
    this.shown.value = this.shown.peek().map(each => (each === old ? message : each))
    this.context.history.save(message)
  }
}
