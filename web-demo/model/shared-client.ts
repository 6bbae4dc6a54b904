/**
 * The client of an account as each tab of this browser sees it. One tab has the connection: it leads. The others follow: it tells
 * them what happens, and does their requests. When it is closed, the next one takes over.
 */
import { type ReadonlySignal, signal } from '@preact/signals'
import { ClientEventTarget } from '../../client/events.ts'
import {
  BLOCK_LIST,
  type ClientEvents,
  NotSignedIn,
  type OicqClient,
  type OutgoingFile,
  Refused,
  type Registration,
  type RosterGroup,
  type State,
  type Status,
} from '../../client/index.ts'
import { AccountLock } from './account-lock.ts'
import type { Arguments, PageRequests, Result } from './page-requests.ts'
import { page } from './platform.ts'
import { RequestRelay } from './request-relay.ts'
import { SharedRooms } from './shared-rooms.ts'
import type { AccountState, SharedEvent, SharedEventName, Tabs } from './tabs.ts'

export interface Credentials {
  readonly number: number
  readonly password: string
  readonly hidden: boolean
}

/** How long the tab with the connection may be silent when it is asked, ms: then the browser has frozen it. */
const SILENT_MS = 5000
/** How long signing out waits for the server, ms: then the connection is closed, and the server notices by itself (P5). */
const SIGN_OUT_MS = 2000

const sharedEvents: Readonly<Record<SharedEventName, true>> = {
  status: true,
  signedIn: true,
  notice: true,
  friendRequest: true,
  friendAnswer: true,
  addedBy: true,
  friendAdded: true,
  friendState: true,
  mode: true,
  monitored: true,
  roomEntry: true,
  roomInvitation: true,
  roomRemoval: true,
}

export class SharedClient extends ClientEventTarget implements PageRequests {
  private readonly leads = signal(true)
  /** Whether this tab has the connection, or would have it. */
  readonly isLeading: ReadonlySignal<boolean> = this.leads
  readonly rooms: SharedRooms
  private readonly local: OicqClient
  private readonly tabs: Tabs
  private readonly relay: RequestRelay
  private readonly lock = new AccountLock({ acquired: () => void this.lead(), stolen: () => this.follow() })
  private credentials: Credentials | undefined
  /** The number that is signed in, in whichever tab. */
  private account: number | undefined
  private mode: State = 'offline'
  private status: Status = { is: 'idle' }
  /** The id of the tab with the connection. */
  private leader: string | undefined
  private joining: PromiseWithResolvers<void> | undefined
  private takingOver: Promise<unknown> | undefined
  private silence: ReturnType<typeof setTimeout> | undefined

  constructor(local: OicqClient, tabs: Tabs) {
    super()
    this.local = local
    this.tabs = tabs
    for (const name of Object.keys(sharedEvents) as SharedEventName[])
      local.on(name, detail => this.happened({ name, detail } as SharedEvent<SharedEventName>))
    for (const name of ['message', 'fileOffer'] as const) local.on(name, detail => this.emit(name, detail))
    this.relay = new RequestRelay({
      tabs,
      client: local,
      ready: () => (this.leads.peek() ? (this.takingOver ?? Promise.resolve()).then(() => {}) : undefined),
      unanswered: () => void this.takeOver(),
    })
    this.rooms = new SharedRooms({ local, relay: this.relay, tabs, isLeading: this.isLeading })
    tabs.on('rooms', ({ rooms }, from) => {
      if (!this.leads.peek() && from === this.leader) this.rooms.show(rooms)
    })
    tabs.on('arrived', (_, from) => {
      if (this.lock.isHeld) this.tellLeading(from)
    })
    tabs.on('leading', ({ to, state }, from) => {
      if (!this.leads.peek() && (to ?? tabs.id) === tabs.id) this.obey(from, state)
    })
    tabs.on('event', (event, from) => {
      if (!this.leads.peek() && from === this.leader) this.show(event)
    })
    tabs.on('reconnect now', () => this.leads.peek() && local.reconnectNow())
    tabs.on('password changed', ({ password }) => this.keepPassword(password))
    page?.document.addEventListener('visibilitychange', () => {
      if (page?.document.visibilityState === 'visible' && !this.leads.peek()) this.askLeader()
    })
  }

  /** The number that is signed in; undefined if there is none. */
  get number(): number | undefined {
    return this.account
  }

  // ——— sign-in ———

  /** Signs in with a connection of this tab, which takes the account over from any other; rejects as the client does. */
  async signIn(credentials: Credentials): Promise<void> {
    const { leads, local, status, tabs } = this
    const { number, password, hidden } = credentials
    const [followed, before] = [!leads.peek(), this.credentials]
    if (local.status.is === 'ended') local.close()
    if (number !== before?.number) tabs.begin(number)
    leads.value = true
    this.credentials = credentials
    try {
      await local.signIn(number, password, { hidden })
    } catch (error) {
      this.credentials = before
      if (this.account === undefined) tabs.end()
      else {
        local.close()
        if (followed) leads.value = false
        this.show({ name: 'status', detail: status })
      }
      throw error
    }
    if (await this.lock.steal(number)) {
      this.leader = undefined
      this.tellLeading()
      this.relay.moved()
    } else if (this.credentials?.number !== number) throw new NotSignedIn('signed out')
  }

  /** Signs in with the connection of another tab, or with one of this tab if there is none. Rejects as the client does. */
  async join(credentials: Credentials): Promise<void> {
    if (!this.tabs.begin(credentials.number)) return this.signIn(credentials)
    this.credentials = credentials
    this.leads.value = false
    this.joining = Promise.withResolvers()
    this.lock.wait(credentials.number)
    this.askLeader()
    return this.joining.promise
  }

  /** Signs out, in this tab alone unless it has the connection. */
  async signOut(): Promise<void> {
    const isLeading = this.leads.peek()
    this.leave()
    if (isLeading && this.local.number !== undefined) {
      const deadline = setTimeout(() => this.local.close(), SIGN_OUT_MS)
      await this.local.signOut()
      clearTimeout(deadline)
    } else {
      this.local.close()
      this.show({ name: 'status', detail: this.local.status })
    }
  }

  /** Closes the connection of this tab, and gives up a sign-in in progress. */
  close(): void {
    if (this.account === undefined) this.leave()
    this.local.close()
  }

  /** Has the other tabs use the new password, too, when they sign in. */
  passwordChanged(password: string): void {
    this.keepPassword(password)
    this.tabs.tell('password changed', { password })
  }

  async register(registration: Registration): Promise<number> {
    if (this.local.status.is === 'ended') this.local.close()
    return this.local.register(registration)
  }

  reconnectNow(): void {
    if (this.leads.peek()) this.local.reconnectNow()
    else this.tabs.tell('reconnect now', {})
  }

  /** Only in the tab with the connection. */
  sendFile(friend: number, file: File): OutgoingFile {
    return this.local.sendFile(friend, file)
  }

  // ——— requests ———

  addFriend(...args: Arguments<'addFriend'>): Promise<Result<'addFriend'>> {
    return this.relay.ask('addFriend', args)
  }

  addGroup(...args: Arguments<'addGroup'>): Promise<Result<'addGroup'>> {
    return this.relay.ask('addGroup', args)
  }

  answerFriend(...args: Arguments<'answerFriend'>): Promise<Result<'answerFriend'>> {
    return this.relay.ask('answerFriend', args)
  }

  block(...args: Arguments<'block'>): Promise<Result<'block'>> {
    return this.relay.ask('block', args)
  }

  broadcast(...args: Arguments<'broadcast'>): Promise<Result<'broadcast'>> {
    return this.relay.ask('broadcast', args)
  }

  deleteFriend(...args: Arguments<'deleteFriend'>): Promise<Result<'deleteFriend'>> {
    return this.relay.ask('deleteFriend', args)
  }

  deleteGroup(...args: Arguments<'deleteGroup'>): Promise<Result<'deleteGroup'>> {
    return this.relay.ask('deleteGroup', args)
  }

  getProfile(...args: Arguments<'getProfile'>): Promise<Result<'getProfile'>> {
    return this.relay.ask('getProfile', args)
  }

  listOnline(...args: Arguments<'listOnline'>): Promise<Result<'listOnline'>> {
    return this.relay.ask('listOnline', args)
  }

  monitor(...args: Arguments<'monitor'>): Promise<Result<'monitor'>> {
    return this.relay.ask('monitor', args)
  }

  moveFriends(...args: Arguments<'moveFriends'>): Promise<Result<'moveFriends'>> {
    return this.relay.ask('moveFriends', args)
  }

  renameGroup(...args: Arguments<'renameGroup'>): Promise<Result<'renameGroup'>> {
    return this.relay.ask('renameGroup', args)
  }

  requestFriend(...args: Arguments<'requestFriend'>): Promise<Result<'requestFriend'>> {
    return this.relay.ask('requestFriend', args)
  }

  search(...args: Arguments<'search'>): Promise<Result<'search'>> {
    return this.relay.ask('search', args)
  }

  sendMessage(...args: Arguments<'sendMessage'>): Promise<Result<'sendMessage'>> {
    return this.relay.ask('sendMessage', args)
  }

  setMode(...args: Arguments<'setMode'>): Promise<Result<'setMode'>> {
    return this.relay.ask('setMode', args)
  }

  unblock(...args: Arguments<'unblock'>): Promise<Result<'unblock'>> {
    return this.relay.ask('unblock', args)
  }

  updateProfile(...args: Arguments<'updateProfile'>): Promise<Result<'updateProfile'>> {
    return this.relay.ask('updateProfile', args)
  }

  // ——— leading and following ———

  /** This tab has the account now: nobody else has the connection. */
  private async lead(): Promise<void> {
    const { credentials, joining, local, mode } = this
    if (credentials === undefined) return
    const { number, password } = credentials
    const isHidden = this.account === undefined ? credentials.hidden : mode === 'hidden'
    clearTimeout(this.silence)
    this.leads.value = true
    this.leader = undefined
    const signingIn = local.signIn(number, password, { hidden: isHidden })
    this.takingOver = signingIn
    this.tellLeading()
    this.relay.moved()
    try {
      await signingIn
      if (this.account !== undefined && mode === 'do not disturb') await local.setMode(mode)
    } catch (error) {
      if (this.credentials !== credentials) return
      if (joining !== undefined) this.leave(error)
      else if (error instanceof Refused) this.endRefused(error)
      // Its connection was lost before the account was signed in: only then does the client sign in again by itself.
      else if (local.number === undefined && local.status.is === 'waiting') void this.lead()
    } finally {
      if (this.takingOver === signingIn) this.takingOver = undefined
    }
  }

  private endRefused({ message, reason }: Refused): void {
    this.local.close()
    const detail: Status = { is: 'ended', because: 'refused', code: 0, reason: message, told: reason }
    this.happened({ name: 'status', detail })
  }

  /** Another tab has taken the account. */
  private follow(): void {
    const { credentials } = this
    if (credentials === undefined) return
    this.leads.value = false
    this.leader = undefined
    this.local.close()
    this.lock.wait(credentials.number)
    this.askLeader()
  }

  /** A tab says that it has the connection. */
  private obey(leader: string, state: AccountState | undefined): void {
    clearTimeout(this.silence)
    const isNew = leader !== this.leader
    this.leader = leader
    if (isNew) this.relay.moved()
    const { credentials } = this
    if (state === undefined || credentials === undefined) return
    const { groups, mode, rooms, status } = state
    const { number } = credentials
    this.show({ name: 'signedIn', detail: { number, groups: [...groups], again: this.account !== undefined } })
    this.show({ name: 'mode', detail: { mode } })
    this.show({ name: 'status', detail: status })
    this.rooms.show(rooms)
  }

  private askLeader(): void {
    clearTimeout(this.silence)
    this.silence = setTimeout(() => void this.takeOver(), SILENT_MS)
    this.tabs.tell('arrived', {})
  }

  /** The tab with the connection does not answer. */
  private async takeOver(): Promise<void> {
    if (this.leads.peek() || this.credentials === undefined) return
    if (await this.lock.steal(this.credentials.number)) await this.lead()
  }

  private tellLeading(to?: string): void {
    const { account, mode, status, takingOver } = this
    const isKnown = account !== undefined && takingOver === undefined
    const state = isKnown ? { mode, status, groups: this.groups(), rooms: this.rooms.snapshot() } : undefined
    this.tabs.tell('leading', { to, state })
  }

  private groups(): RosterGroup[] {
    const { blocked, groups } = this.local.roster.getSnapshot()
    return [...groups, ...(blocked.length === 0 ? [] : [{ group: BLOCK_LIST, name: '', friends: blocked }])]
  }

  /** Nobody is signed in here any more. */
  private leave(why: unknown = new NotSignedIn('signed out')): void {
    clearTimeout(this.silence)
    this.lock.end()
    this.tabs.end()
    this.credentials = undefined
    this.account = undefined
    this.leader = undefined
    this.takingOver = undefined
    this.relay.end(new NotSignedIn('signed out'))
    this.rooms.show([])
    this.leads.value = true
    this.joining?.reject(why)
    this.joining = undefined
  }

  private keepPassword(password: string): void {
    if (this.credentials !== undefined) this.credentials = { ...this.credentials, password }
  }

  // ——— events ———

  /** The connection of this tab has news. Once another tab has the account, they are of no interest. */
  private happened(event: SharedEvent<SharedEventName>): void {
    if (!this.leads.peek()) return
    const isTakenOver = event.name === 'signedIn' && this.takingOver !== undefined && this.account !== undefined
    const told = isTakenOver ? { ...event, detail: { ...event.detail, again: true } } : event
    this.show(told)
    this.tabs.tell('event', told)
  }

  /** News of the connection, in whichever tab. */
  private show({ name, detail }: SharedEvent<SharedEventName>): void {
    if (name === 'status') this.status = detail
    else if (name === 'mode') this.mode = detail.mode
    else if (name === 'signedIn') {
      this.account = detail.number
      if (!detail.again) this.mode = this.credentials?.hidden ? 'hidden' : 'online'
    }
    this.emit(name, detail)
    if (name !== 'signedIn') return
    this.joining?.resolve()
    this.joining = undefined
  }

  private emit<N extends keyof ClientEvents>(name: N, detail: ClientEvents[N]): void {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
