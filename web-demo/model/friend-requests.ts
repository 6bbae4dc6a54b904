/** Incoming friend requests, and the results of the user's own (F2, F3). */
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { Refused } from '../../client/index.ts'
import type { Alerts } from './alerts.ts'
import { type AccountDatabase, type Change, change, type FriendRequest, warnNotStored } from './database.ts'
import { words } from './language.ts'
import { displayName, plainName } from './names.ts'
import type { SharedClient } from './shared-client.ts'
import type { Tabs } from './tabs.ts'
import type { View } from './view.ts'
import { modelWords } from './words.ts'

export interface FriendEvent {
  readonly id: string
  /** They agreed or refused, or added the user. */
  readonly kind: 'agreed' | 'refused' | 'added'
  readonly number: number
  readonly nickname: string
  readonly time: number
}

/** The server's limit for the reason of a request, in bytes. */
export const MAX_REASON_BYTES = 1024
/** A request expires after 30 days (F3). */
const LAPSE_MS = 30 * 24 * 60 * 60 * 1000
/** Maximum number of requests, and of events; the oldest are dropped. */
const MAX_SHOWN = 200

interface FriendRequestsContext {
  readonly client: SharedClient
  readonly view: View
  readonly alerts: Alerts
  readonly tabs: Tabs
}

export class FriendRequests {
  private readonly context: FriendRequestsContext
  private readonly asked = signal<readonly FriendRequest[]>([])
  private readonly told = signal<readonly FriendEvent[]>([])
  private readonly seen = signal<ReadonlySet<FriendRequest | FriendEvent>>(new Set())
  /** Kept in this browser until answered or expired. The newest first. */
  readonly pending: ReadonlySignal<readonly FriendRequest[]> = this.asked
  /** The newest first. */
  readonly events: ReadonlySignal<readonly FriendEvent[]> = this.told
  /** How many of both are new since `markSeen`. */
  readonly unseen: ReadonlySignal<number> = computed(
    () => [...this.asked.value, ...this.told.value].filter(each => !this.seen.value.has(each)).length,
  )
  private database: Promise<AccountDatabase | undefined> = Promise.resolve(undefined)

  constructor(context: FriendRequestsContext) {
    this.context = context
    const { client, view, alerts, tabs } = context
    const show = (): void => {
      view.dialog.value = { is: 'requests' }
    }
    tabs.on('request answered', ({ from }) => this.hide(from))
    tabs.on('requests seen', () => this.markAllSeen())
    client.on('friendRequest', ({ from, reason, receivedAt: time }) => {
      this.add({ from, reason, time })
      alerts.alert(from, reason, show)
    })
    client.on('friendAnswer', ({ from, agreed, nickname }) =>
      this.record(agreed ? 'agreed' : 'refused', from, nickname),
    )
    client.on('addedBy', ({ from, nickname }) => {
      // Someone who adds the user repeatedly is announced once.
      if (this.told.peek().some(({ kind, number }) => kind === 'added' && number === from)) return
      this.record('added', from, nickname)
      alerts.alert(from, words(modelWords).addedYou(displayName({ number: from, nickname: plainName(nickname) })), show)
    })
  }

  begin(database: Promise<AccountDatabase | undefined>): void {
    this.database = database
    void this.restore()
  }

  end(): void {
    this.database = Promise.resolve(undefined)
    this.asked.value = []
    this.told.value = []
    this.seen.value = new Set()
  }

  /** In all tabs. */
  markSeen(): void {
    this.markAllSeen()
    this.context.tabs.tell('requests seen', {})
  }

  private markAllSeen(): void {
    this.seen.value = new Set([...this.asked.peek(), ...this.told.peek()])
  }

  /** Rejects as the client does. A request whose answer the server refuses is removed, too. */
  async answer(from: number, agreed: boolean): Promise<void> {
    try {
      await this.context.client.answerFriend(from, agreed)
      this.remove(from)
    } catch (error) {
      if (error instanceof Refused) this.remove(from)
      throw error
    }
  }

  /** Removes a request that is not to be answered. */
  drop(from: number): void {
    this.remove(from)
  }

  /** Removes an event. */
  dismiss(id: string): void {
    this.told.value = this.told.peek().filter(event => event.id !== id)
  }

  private add(request: FriendRequest): void {
    void this.write(({ requests }) => requests.put(request))
    this.show([request, ...this.asked.peek().filter(({ from }) => from !== request.from)])
  }

  private remove(from: number): void {
    this.hide(from)
    this.context.tabs.tell('request answered', { from })
    void this.write(({ requests }) => requests.delete(from))
  }

  private hide(from: number): void {
    this.asked.value = this.asked.peek().filter(request => request.from !== from)
  }

  /** Replaces an equal event: one that was not acknowledged is delivered again (M5). */
  private record(kind: FriendEvent['kind'], number: number, nickname: string): void {
    const id = `${kind} ${number}`
    const others = this.told.peek().filter(event => event.id !== id)
    this.told.value = newestFirst([{ id, kind, number, nickname: plainName(nickname), time: Date.now() }, ...others])
  }

  private async restore(): Promise<void> {
    const { database } = this
    const kept = (await (await database)?.getAll('requests').catch(warnNotStored)) ?? []
    if (database !== this.database) return
    const asked = this.asked.peek()
    this.show([...asked, ...kept.filter(({ from }) => !asked.some(request => request.from === from))])
  }

  /** Shows the requests, and removes expired and excess ones from the browser. */
  private show(requests: readonly FriendRequest[]): void {
    const shown = newestFirst(requests.filter(({ time }) => time > Date.now() - LAPSE_MS))
    this.asked.value = shown
    for (const request of requests) {
      if (!shown.includes(request)) void this.write(kept => kept.requests.delete(request.from))
    }
  }

  private async write(made: Change): Promise<void> {
    const database = await this.database
    if (database !== undefined) await change(database, [made]).catch(warnNotStored)
  }
}

function newestFirst<T extends { readonly time: number }>(entries: readonly T[]): T[] {
  return entries.toSorted((a, b) => b.time - a.time).slice(0, MAX_SHOWN)
}
