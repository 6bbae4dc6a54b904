/** The page without its view: all of its state and actions. */
import { computed, effect, type ReadonlySignal, untracked } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { type ObservedFrame, OicqClient } from '../../client/index.ts'
import { reasons } from '../../protocol/index.ts'
import { Alerts, watchAttention } from './alerts.ts'
import { ChatHistory, type HistoryChange } from './chat-history.ts'
import { afterReload } from './chat-message.ts'
import { Conversations } from './conversations.ts'
import { deleteAccountDatabase, inTime, openAccountDatabase, warnNotStored } from './database.ts'
import { Desk, deskKey } from './desk.ts'
import { NotErased } from './failure.ts'
import { Files } from './files.ts'
import { FriendRequests } from './friend-requests.ts'
import { IncomingMessages, leftKey } from './incoming-messages.ts'
import { capture, Inspector } from './inspector.ts'
import { KeptFiles } from './kept-files.ts'
import { roomsKey } from './kept-rooms.ts'
import { rosterKey } from './kept-roster.ts'
import { words } from './language.ts'
import { Looking } from './looking.ts'
import { Monitor } from './monitor.ts'
import { Muted, mutedKey } from './muted.ts'
import { noticeText } from './notice-text.ts'
import { OwnProfile } from './own-profile.ts'
import { PageUpdate } from './page-update.ts'
import { People } from './people.ts'
import { page, writeStorage } from './platform.ts'
import { Preferences, verificationKey } from './preferences.ts'
import { PresenceNews } from './presence-news.ts'
import { RememberedAccounts } from './remembered-accounts.ts'
import { Rooms } from './rooms.ts'
import { unsaidKey } from './rooms-unsaid-key.ts'
import { foldedKey, Roster } from './roster.ts'
import { Session } from './session.ts'
import { SharedClient } from './shared-client.ts'
import { Tabs } from './tabs.ts'
import { View } from './view.ts'
import { modelWords } from './words.ts'

/** How long signing out with erase waits for the browser to forget the account, ms. */
const FORGET_MS = 3000
/** How long the browser may then take to delete its data, ms: after that the user hears that it is still there. */
const ERASE_MS = 10_000

export class App {
  readonly client: SharedClient
  readonly session: Session
  readonly roster: Roster
  readonly people: People
  readonly conversations: Conversations
  readonly rooms: Rooms
  readonly requests: FriendRequests
  readonly files: Files
  readonly me: OwnProfile
  readonly alerts: Alerts
  readonly preferences = new Preferences()
  readonly inspector = new Inspector()
  readonly muted = new Muted()
  readonly monitor: Monitor
  readonly presenceNews: PresenceNews
  readonly view = new View()
  readonly keptFiles = new KeptFiles()
  /** How much waits for the user: messages, but for those of muted people, mentions, invitations and requests. */
  readonly unread: ReadonlySignal<number>
  readonly update = new PageUpdate()
  private readonly kept = new RememberedAccounts()
  private readonly tabs = new Tabs()
  private readonly desk: Desk
  private readonly looking: Looking
  private readonly incoming: IncomingMessages
  /** Resolves once the conversations are loaded from the history. */
  private restored = Promise.resolve()

  /** `url` is the gateway's WebSocket address. Connects on the first sign-in or sign-up. */
  constructor(url: string) {
    const { inspector, kept, preferences, tabs, view } = this
    const onFrame = (frame: ObservedFrame): void => {
      inspector.capture(frame)
      if (tabs.hasOthers) tabs.tell('frame', { frame: capture(frame, 0) })
    }
    const client = new SharedClient(new OicqClient(url, { onFrame }), tabs)
    const attentive = watchAttention()
    this.client = client
    // The session comes first, so that its listener starts the account before the others handle the sign-in.
    const session = new Session(client, kept)
    this.session = session
    const roster = new Roster({ client, tabs, keeps: session.isKept })
    this.roster = roster
    const people = new People({ client, roster, session })
    this.people = people
    this.me = new OwnProfile({ client, session, people, kept, tabs })
    const conversations = new Conversations({ client, roster, view })
    this.conversations = conversations
    const { isLeading } = client
    const { muted } = this
    const unread = computed(
      () => conversations.unreadExcept(muted.numbers.value) + this.rooms.calls.value + this.requests.unseen.value,
    )
    this.unread = unread
    const alerts = new Alerts({ session, preferences, people, attentive, unread, muted, isLeading })
    this.alerts = alerts
    this.requests = new FriendRequests({ client, view, alerts, tabs })
    const looking = new Looking({ attentive, tabs, view })
    this.looking = looking
    const rooms = new Rooms({ client, roster, people, view, alerts, looking, keeps: session.isKept })
    this.rooms = rooms
    this.incoming = new IncomingMessages({ client, conversations, looking, alerts })
    this.files = new Files({ client, conversations, incoming: this.incoming, kept: this.keptFiles, tabs })
    this.monitor = new Monitor({ client, tabs })
    this.presenceNews = new PresenceNews(client)
    this.desk = new Desk({ conversations, rooms, view, keeps: session.isKept, tabs })
    client.on('notice', notice => {
      // Why the connection ends is said where it is missing.
      if (notice.reason !== undefined && reasons[notice.reason].closes) return
      view.toast('info', () => noticeText(notice))
    })
    effect(() => {
      const account = session.number.value
      if (account === undefined) return undefined
      untracked(() => this.begin(account))
      return () => this.end()
    })
    client.on('signedIn', ({ again }) => {
      void this.afterAbsence()
      // A server that was away may have a newer page.
      if (again) this.update.look()
    })
    this.followTabs()
    alerts.start()
  }

  /** Signs out; `erase` deletes everything that this browser keeps for the account. */
  async signOut({ erase }: { erase: boolean }): Promise<void> {
    this.tabs.tell('signed out', { erase })
    await this.leave({ erase })
  }

  private async leave({ erase }: { erase: boolean }): Promise<void> {
    const erased = erase ? this.session.number.peek() : undefined
    if (erased === undefined) return this.session.signOut()
    const forgotten = this.kept.forget(erased)
    // Before the form shows, which lists the remembered accounts and enters the first.
    await inTime(forgotten, FORGET_MS)
    await this.session.signOut()
    forgetAccountKeys(erased)
    const outcomes = await inTime(Promise.all([forgotten, deleteAccountDatabase(erased)]), ERASE_MS)
    if (outcomes === undefined || outcomes.includes(false)) throw new NotErased()
  }

  /** Says that what was said elsewhere is not here. */
  private async afterAbsence(): Promise<void> {
    const { client, conversations, session, view } = this
    if (!client.isLeading.peek()) return
    const [account, absence] = [session.number.peek(), session.takeAbsence()]
    if (absence === undefined) return
    await this.restored
    if (session.number.peek() !== account) return
    conversations.noteAbsence(absence)
    // The conversation in front says it.
    if (view.conversation.peek() === undefined) view.toast('info', words(modelWords).saidElsewhere)
  }

  /** Shows what happens in other tabs with the same account. */
  private followTabs(): void {
    const { client, conversations, inspector, keptFiles, session, tabs } = this
    const apply = (change: HistoryChange) => {
      const account = session.number.peek()
      void this.restored.then(() => {
        if (session.number.peek() !== account) return
        conversations.apply(change)
        keptFiles.apply(change)
      })
    }
    const underWay = () => conversations.all.peek().flatMap(each => each.underWay)
    tabs.on('signed out', leaving => void this.leave(leaving).catch(warnNotStored))
    tabs.on('history', apply)
    tabs.on('arrived', () => {
      for (const message of underWay()) tabs.tell('history', { is: 'saved', message })
    })
    tabs.on('left', ({ underWay: messages }) => {
      for (const message of messages) apply({ is: 'saved', message: afterReload(message) })
    })
    tabs.on('frame', ({ frame }) => {
      if (!client.isLeading.peek()) inspector.capture(frame)
    })
    page?.addEventListener('pagehide', () => tabs.tell('left', { underWay: underWay() }))
  }

  /** Loads the data that this browser keeps for the account. */
  private begin(account: number): void {
    const { incoming, conversations, kept, keptFiles, me, people, requests, rooms, roster, session } = this
    const own = kept.list.peek().find(({ number }) => number === account)
    if (own !== undefined && own.nickname !== '') people.remember(own)
    const database = openAccountDatabase(account)
    const history = new ChatHistory(database, change => {
      // What is written late is not for the tabs of the next account.
      if (session.number.peek() !== account) return
      keptFiles.apply(change)
      this.tabs.tell('history', change)
    })
    this.restored = conversations.begin(account, history)
    incoming.begin(account, history, this.restored)
    void keptFiles.begin(history)
    requests.begin(database)
    me.begin(account)
    this.muted.begin(account)
    roster.begin(account)
    rooms.begin(account)
    this.desk.begin(account)
  }

  /** Removes the account's data from the page. */
  private end(): void {
    this.desk.end()
    const { alerts, incoming, conversations, files, inspector, keptFiles, me, monitor, requests, roster, view } = this
    const { looking, muted, presenceNews, rooms } = this
    for (const part of [view, alerts, looking, incoming, conversations, rooms, files, keptFiles]) part.end()
    for (const part of [me, monitor, requests, roster]) part.end()
    for (const part of [muted, presenceNews]) part.end()
    inspector.clear()
  }
}

/** Removes what is kept for an account outside of its database. */
function forgetAccountKeys(account: number): void {
  for (const key of [deskKey, foldedKey, leftKey, mutedKey, roomsKey, rosterKey, unsaidKey, verificationKey])
    writeStorage(key(account), undefined)
}

export const AppContext = createContext<App | undefined>(undefined)

/** Returns the App of the page, for components within `<AppContext.Provider value={app}>`. */
export function useApp(): App {
  const app = useContext(AppContext)
  if (app === undefined) throw new Error('no AppContext.Provider around this component')
  return app
}
