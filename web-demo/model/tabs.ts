/**
 * What the tabs of this browser that have the same account open tell each other. Without HTTPS browsers have no locks, and each
 * tab is alone.
 */
import type { ClientEvents, Profile, Room, RosterGroup, State, Status } from '../../client/index.ts'
import type { HistoryChange } from './chat-history.ts'
import type { ChatMessage } from './chat-message.ts'
import type { CapturedFrame } from './inspector.ts'
import type { PassedRequest, PassedRoomRequest } from './page-requests.ts'
import { locks, page } from './platform.ts'
import type { SentError } from './sent-error.ts'
import type { TransferView } from './transfer.ts'

/** The account as the tab with the connection has it. */
export interface AccountState {
  readonly mode: State
  readonly status: Status
  readonly groups: readonly RosterGroup[]
  readonly rooms: readonly Room[]
}

/** Messages and files are taken by the tab with the connection; the others learn of them by the history. */
export type SharedEventName = Exclude<keyof ClientEvents, 'message' | 'fileOffer'>

/** What happens to a file is done by the tab that transfers it. */
export type FileCommand =
  | { readonly do: 'send'; readonly friend: number; readonly file: File }
  | { readonly do: 'accept'; readonly id: number; readonly keep: boolean }
  | { readonly do: 'refuse' | 'cancel'; readonly id: number }
  | { readonly do: 'stopAsking' }

export type SharedEvent<N extends SharedEventName> = {
  [E in N]: { readonly name: E; readonly detail: ClientEvents[E] }
}[N]

export interface TabMessages {
  /** A tab has opened the account, or wants to know whether the one with the connection still works. */
  arrived: Record<string, never>
  /** The sender has the connection. `state` is undefined until it is signed in; `to` undefined: for all. */
  leading: { readonly to: string | undefined; readonly state: AccountState | undefined }
  /** The tab is closed. What it had under way is broken off. */
  left: { readonly underWay: readonly ChatMessage[] }
  'reconnect now': Record<string, never>
  'signed out': { readonly erase: boolean }
  'password changed': { readonly password: string }
  /** An event of the client that every tab shows. */
  event: SharedEvent<SharedEventName>
  /** Asks the tab with the connection for a request; it must not begin after `until` (Date.now()). */
  request: { readonly id: number; readonly until: number; readonly request: PassedRequest | PassedRoomRequest }
  /** The request has begun, or still is under way. */
  taken: { readonly to: string; readonly id: number }
  'under way?': { readonly id: number }
  reply: { readonly to: string; readonly id: number } & ({ readonly result: unknown } | { readonly failure: SentError })
  /** Whom the connection monitors now; 0 is nobody. */
  monitoring: { readonly number: number }
  roster: { readonly groups: readonly RosterGroup[] }
  /** All that the user is in or invited to. */
  rooms: { readonly rooms: readonly Room[] }
  history: HistoryChange
  /** In the conversation with a number, or in a room. */
  draft: { readonly number: number; readonly isRoom: boolean; readonly text: string }
  /** What the reader has before the eyes, if anything; whether the tab has the reader's attention. */
  looking: {
    readonly conversation: number | undefined
    readonly room: number | undefined
    readonly isAttentive: boolean
  }
  'request answered': { readonly from: number }
  'requests seen': Record<string, never>
  profile: { readonly profile: Profile; readonly verification: number }
  frame: { readonly frame: CapturedFrame }
  transfers: { readonly views: readonly TransferView[]; readonly wantsRoom: number | undefined }
  'file command': FileCommand
}

type Name = keyof TabMessages

type Envelope<N extends Name = Name> = {
  [E in N]: { readonly name: E; readonly from: string; readonly detail: TabMessages[E] }
}[N]
type Listener<N extends Name> = (detail: TabMessages[N], from: string) => void
type Listeners = { [N in Name]?: Listener<N>[] }

/** The first number changes with the messages: a newer page in another tab is not understood. */
const nameOf = (account: number) => `oicq.tabs.3.${account}`

export class Tabs {
  /** Of this tab. */
  readonly id = Math.random().toString(36).slice(2)
  private channel: BroadcastChannel | undefined
  private readonly listeners: Listeners = {}
  private readonly known = new Set<string>()

  constructor() {
    this.on('left', (_, from) => this.known.delete(from))
  }

  /** Whether another tab has been heard of. */
  get hasOthers(): boolean {
    return this.known.size > 0
  }

  /** Hears the tabs of an account from now on. Returns false where a tab is alone. */
  begin(account: number): boolean {
    this.end()
    if (page === undefined || locks === undefined) return false
    const channel = new BroadcastChannel(nameOf(account))
    channel.onmessage = ({ data }: MessageEvent<Envelope>) => this.heard(data)
    this.channel = channel
    return true
  }

  /** What was told before still arrives. */
  end(): void {
    this.channel?.close()
    this.channel = undefined
    this.known.clear()
  }

  /** Tells all other tabs. */
  tell<N extends Name>(name: N, detail: TabMessages[N]): void {
    this.channel?.postMessage({ name, from: this.id, detail })
  }

  on<N extends Name>(name: N, listener: Listener<N>): void {
    const listeners: Listeners[N] = this.listeners[name]
    if (listeners === undefined) this.listeners[name] = [listener] as Listeners[N]
    else listeners.push(listener)
  }

  private heard<N extends Name>({ name, from, detail }: Envelope<N>): void {
    this.known.add(from)
    const listeners: Listener<N>[] | undefined = this.listeners[name]
    for (const listener of listeners ?? []) listener(detail, from)
  }
}
