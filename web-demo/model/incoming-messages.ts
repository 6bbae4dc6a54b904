/** What others write and offer: into which conversation it goes, and whether anybody sees it come. */

import { effect, type ReadonlySignal } from '@preact/signals'
import { DuplicateDetector } from '../../client/duplicate-detector.ts'
import type { ClientEvents, OicqClient } from '../../client/index.ts'
import type { Alerts } from './alerts.ts'
import type { ChatHistory } from './chat-history.ts'
import type { ChatMessage } from './chat-message.ts'
import type { Conversations } from './conversations.ts'
import { cannotKeep } from './database.ts'
import { keep, page, readKept } from './platform.ts'
import type { View } from './view.ts'

interface ArrivalsContext {
  readonly client: OicqClient
  readonly conversations: Conversations
  readonly view: View
  /** Whether someone looks at the page. */
  readonly attentive: ReadonlySignal<boolean>
  readonly alerts: Alerts
}

export class Arrivals {
  private readonly context: ArrivalsContext
  private account: number | undefined
  /** What came right before the page was reloaded, if it was; messages wait for it. */
  private before: Promise<DuplicateDetector | undefined> = Promise.resolve(undefined)

  constructor(context: ArrivalsContext) {
    this.context = context
    context.client.on('message', message => void this.receive(message))
    page?.addEventListener('pagehide', () => {
      if (this.account !== undefined) noteLeaving(this.account)
    })
    effect(() => this.look())
  }

  /** `restored` resolves when the conversations are as the history knows them. */
  begin(account: number, history: ChatHistory, restored: Promise<void>): void {
    this.account = account
    this.before = restored.then(() => this.recall(account, history))
  }

  end(): void {
    this.account = undefined
  }

  /** Adds something to the conversation with who sent it; counts it as unread and alerts when nobody looks at it. */
  add(from: number, said: Pick<ChatMessage, 'kind' | 'text' | 'file'>): ChatMessage {
    const { conversations, view, attentive, alerts } = this.context
    const conversation = conversations.with(from)
    const message = conversation.add({ from, state: 'received', ...said })
    if (!attentive.peek() || view.conversation.peek() !== from) {
      conversation.countUnread()
      alerts.arrived(from, said.text, () => conversations.openWith(from))
    }
    return message
  }

  /** What is in front of someone who looks is read. */
  private look(): void {
    const { attentive, conversations, view } = this.context
    const inFront = view.conversation.value
    if (attentive.value && inFront !== undefined) conversations.markRead(inFront)
  }

  private async receive({ from, text, repeated }: ClientEvents['message']): Promise<void> {
    const { account } = this
    const before = await this.before
    if (account === undefined || account !== this.account) return
    const isRepeated = before?.record(from, text, Date.now()) || repeated
    if (isRepeated && this.context.conversations.with(from).cameAgain(text)) return
    this.add(from, { kind: 'text', text })
  }

  /** What was said right before the page went away goes into memory, where a message that comes again is looked for. */
  private async recall(account: number, history: ChatHistory): Promise<DuplicateDetector | undefined> {
    this.look()
    const left = takeLeaving(account)
    if (left === undefined) return undefined
    const messages = await history.since(left - UNCONFIRMED_MS).catch(cannotKeep)
    if (messages === undefined || account !== this.account) return undefined
    for (const [peer, end] of Map.groupBy(messages, ({ peer }) => peer)) {
      this.context.conversations.with(peer).restore(end)
    }
    return repeatsOf(messages, left, Date.now())
  }
}

/** What came in the last seconds before the page went away may come again. */
const UNCONFIRMED_MS = 5000

const keyOf = (account: number) => `oicq.left.${account}`

/** Remembers when the page went away with this account signed in. */
function noteLeaving(account: number): void {
  keep(keyOf(account), String(Date.now()))
}

/** When the page last went away with this account signed in, once; undefined when that is not known, as after a crash. */
function takeLeaving(account: number): number | undefined {
  const kept = Number(readKept(keyOf(account)) ?? Number.NaN)
  keep(keyOf(account), undefined)
  return Number.isFinite(kept) ? kept : undefined
}

/**
 * Tells what came already before the page went away: the client's way after a lost connection, beginning with what was said
 * until the page left. `now` is the time of the sign-in.
 */
export function repeatsOf(before: readonly ChatMessage[], left: number, now: number): DuplicateDetector {
  const repeats = new DuplicateDetector()
  for (const { kind, state, from, text, time } of before) {
    if (kind === 'text' && state === 'received' && time <= left) repeats.record(from, text, time)
  }
  repeats.connectionLost(left)
  repeats.signedIn(now)
  return repeats
}
