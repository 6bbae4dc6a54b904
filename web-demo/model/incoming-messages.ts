/** Sorts incoming messages and file offers into conversations, counts the unread ones and drops duplicates. */
import { effect } from '@preact/signals'
import { DuplicateDetector } from '../../client/duplicate-detector.ts'
import type { ClientEvents } from '../../client/index.ts'
import type { Alerts } from './alerts.ts'
import type { ChatHistory } from './chat-history.ts'
import type { ChatMessage } from './chat-message.ts'
import type { Conversations } from './conversations.ts'
import { warnNotStored } from './database.ts'
import type { Looking } from './looking.ts'
import { page, readStorage, writeStorage } from './platform.ts'
import type { SharedClient } from './shared-client.ts'

interface IncomingMessagesContext {
  readonly client: SharedClient
  readonly conversations: Conversations
  readonly looking: Looking
  readonly alerts: Alerts
}

export class IncomingMessages {
  private readonly context: IncomingMessagesContext
  private account: number | undefined
  private history: ChatHistory | undefined
  private restored = Promise.resolve()
  /** Recognizes messages delivered again after a reload. Incoming messages wait for it. */
  private duplicates: Promise<DuplicateDetector | undefined> = Promise.resolve(undefined)

  constructor(context: IncomingMessagesContext) {
    this.context = context
    context.client.on('signedIn', () => this.signedIn())
    context.client.on('message', message => void this.receive(message))
    page?.addEventListener('pagehide', () => {
      if (this.account !== undefined && context.client.isLeading.peek()) recordPageHide(this.account)
    })
    effect(() => this.markFrontAsRead())
  }

  /** `restored` resolves once the conversations are loaded from the history. */
  begin(account: number, history: ChatHistory, restored: Promise<void>): void {
    this.account = account
    this.history = history
    this.restored = restored.then(() => this.markFrontAsRead())
  }

  end(): void {
    this.account = undefined
    this.history = undefined
    this.duplicates = Promise.resolve(undefined)
  }

  /** Adds an entry to the sender's conversation. Unless it is in front of the user, counts it as unread and alerts. */
  add(from: number, said: Pick<ChatMessage, 'kind' | 'text' | 'file' | 'stored'>): ChatMessage {
    const { conversations, looking, alerts } = this.context
    const conversation = conversations.with(from)
    const message = conversation.add({ from, state: 'received', ...said })
    if (!looking.isAt(from)) {
      conversation.countUnread()
      alerts.alert(from, said.text, () => conversations.openWith(from))
    }
    return message
  }

  /** In the tab with the connection: its predecessor, or this page before a reload, may have received the same messages. */
  private signedIn(): void {
    const { account, duplicates, history } = this
    if (account === undefined || history === undefined || !this.context.client.isLeading.peek()) return
    this.duplicates = this.restored.then(async () => (await this.loadDuplicates(account, history)) ?? duplicates)
  }

  /** Marks the conversation in front as read while the page has the user's attention. */
  private markFrontAsRead(): void {
    const { conversations, looking } = this.context
    const inFront = looking.conversation.value
    if (looking.attentive.value && inFront !== undefined) conversations.markRead(inFront)
  }

  private async receive({ from, text, stored, repeated }: ClientEvents['message']): Promise<void> {
    const { account } = this
    const duplicates = await this.duplicates
    if (account === undefined || account !== this.account) return
    const isRepeated = duplicates?.record(from, text, Date.now()) || repeated
    if (isRepeated && this.context.conversations.with(from).countDuplicate(text)) return
    this.add(from, { kind: 'text', text, ...(stored && { stored }) })
  }

  /** Loads the last messages before the page was closed, where duplicates are looked for. */
  private async loadDuplicates(account: number, history: ChatHistory): Promise<DuplicateDetector | undefined> {
    const hiddenAt = takePageHide(account)
    if (hiddenAt === undefined) return undefined
    const messages = await history.since(hiddenAt - UNCONFIRMED_MS).catch(warnNotStored)
    if (messages === undefined || account !== this.account) return undefined
    for (const [peer, end] of Map.groupBy(messages, ({ peer }) => peer)) {
      this.context.conversations.with(peer).restore(end)
    }
    return duplicatesAfterReload(messages, hiddenAt, Date.now())
  }
}

/** Messages received this shortly before the page was closed may be delivered again, ms. */
const UNCONFIRMED_MS = 5000

/** Where it is kept for an account. */
export const leftKey = (account: number) => `oicq.left.${account}`

/** Records that the page is closed while this account is signed in. */
function recordPageHide(account: number): void {
  writeStorage(leftKey(account), String(Date.now()))
}

/** Returns when the page was last closed with this account signed in, and forgets it. Undefined after a crash. */
function takePageHide(account: number): number | undefined {
  const kept = Number(readStorage(leftKey(account)) ?? Number.NaN)
  writeStorage(leftKey(account), undefined)
  return Number.isFinite(kept) ? kept : undefined
}

/**
 * Messages that the browser had not acknowledged when the page was closed are delivered again at the next sign-in, in
 * order per sender (M5), and look like any other. Recognizes them as the client does after a lost connection. `hiddenAt` is
 * when the page was closed, `now` the time of the sign-in.
 */
export function duplicatesAfterReload(
  messages: readonly ChatMessage[],
  hiddenAt: number,
  now: number,
): DuplicateDetector {
  const detector = new DuplicateDetector()
  for (const { kind, state, from, text, time } of messages) {
    if (kind === 'text' && state === 'received' && time <= hiddenAt) detector.record(from, text, time)
  }
  detector.connectionLost(hiddenAt)
  detector.signedIn(now)
  return detector
}
