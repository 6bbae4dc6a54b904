/** What the list of messages, its rows and the composer need of a conversation, be it with one person or in a room. */
import type { ReadonlySignal, Signal } from '@preact/signals'
import type { ChatMessage } from './chat-message.ts'

/** What the list lays out of a message. */
export type ListedMessage = Pick<ChatMessage, 'id' | 'from' | 'kind' | 'text' | 'time' | 'state' | 'failure'>

/** Where the unread messages begin: so many received ones back from a message, or after one. */
export type UnreadDivider = { readonly last: string; readonly count: number } | { readonly after: string }

export interface Thread<M extends ListedMessage = ListedMessage> {
  /** Text that is not sent yet. */
  readonly draft: Signal<string>
  /** The message that the reader has at the top; undefined at the end of the list. */
  readonly scroll: Signal<string | undefined>
  /** The message that the reader wants to see; each wish is another object. */
  readonly jump: ReadonlySignal<{ readonly id: string } | undefined>
  /** Until the user writes. */
  readonly divider: ReadonlySignal<UnreadDivider | undefined>
  /** Oldest first, by id; at most some hundreds, and what the reader has gone back to. */
  readonly messages: ReadonlySignal<readonly M[]>
  /** Whether there may be messages older than those in `messages`. */
  readonly hasOlder: ReadonlySignal<boolean>
  /** Loads messages before the first one. */
  loadOlder(): Promise<void>
}

/** What the user has written there, on its way. */
export interface Outgoing {
  /** Adds a message as 'sending'; it turns 'safe' or 'failed'. */
  send(text: string): void
  /** Sends a failed text again, as the newest message. */
  retry(id: string): void
  /** Removes a message that is not on its way. */
  remove(id: string): void
}
