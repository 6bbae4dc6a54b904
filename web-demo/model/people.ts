/** Nicknames, portraits and states of people, whether friends or not. */
import { computed, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals'
import { type Profile, Refused, type State } from '../../client/index.ts'
import { plainName } from './names.ts'
import type { Roster } from './roster.ts'
import type { Session } from './session.ts'
import type { SharedClient } from './shared-client.ts'

/** A person as lists show them. */
export interface PersonView {
  readonly number: number
  /** Safe to display; empty while unknown, and when none of it is visible. */
  readonly nickname: string
  readonly portrait: number
  /** 'offline' for strangers: the server sends the states of friends only. */
  readonly state: State
}

interface Known {
  readonly nickname: string
  readonly portrait: number
}

interface Entry {
  readonly known: Signal<Known | undefined>
  readonly view: ReadonlySignal<PersonView>
}

/** Maximum number of people in memory; the first ones are dropped. */
const MAX_PEOPLE = 5000
/** Maximum number of queued profile requests. The first ones have left the screen; if not, they are queued when drawn again. */
const MAX_QUEUED = 500
/** Interval between two profile requests, ms: however many strangers write, this stays within the rate limit. */
const REQUEST_INTERVAL_MS = 25

interface PeopleContext {
  readonly client: SharedClient
  readonly roster: Roster
  readonly session: Session
}

export class People {
  private readonly context: PeopleContext
  private readonly entries = new Map<number, Entry>()
  /** Numbers whose profiles are requested, one at a time. */
  private readonly queue = new Set<number>()
  private isRequesting = false

  constructor(context: PeopleContext) {
    this.context = context
    context.client.on('signedIn', () => void this.requestQueued())
  }

  /** Returns friends from the roster; the profile of anyone else is requested once. */
  get(number: number): ReadonlySignal<PersonView> {
    const { known, view } = this.entry(number)
    if (known.peek() === undefined && untracked(() => this.context.roster.friend(number)) === undefined) {
      this.queue.add(number)
      const [first] = this.queue
      if (first !== undefined && this.queue.size > MAX_QUEUED) this.queue.delete(first)
      void this.requestQueued()
    }
    return view
  }

  /** Requests a profile; rejects with Refused if there is no such number. */
  async profile(number: number): Promise<Profile> {
    const profile = await this.context.client.getProfile(number)
    this.remember(profile)
    return profile
  }

  /** Remembers what a list or a profile said about someone. */
  remember({ number, nickname, portrait }: { number: number; nickname: string; portrait: number }): void {
    this.entry(number).known.value = { nickname: plainName(nickname), portrait }
    this.queue.delete(number)
  }

  private entry(number: number): Entry {
    const old = this.entries.get(number)
    if (old !== undefined) return old
    const known = signal<Known | undefined>(undefined)
    const entry = { known, view: computed(() => this.view(number, known.value)) }
    this.entries.set(number, entry)
    const [first] = this.entries.keys()
    if (first !== undefined && this.entries.size > MAX_PEOPLE) this.entries.delete(first)
    return entry
  }

  private view(number: number, known: Known | undefined): PersonView {
    const { roster, session } = this.context
    const friend = roster.friend(number)
    if (friend !== undefined) return friend
    const blocked = roster.blocked.value.find(each => each.number === number)
    if (blocked !== undefined) return blocked
    const state = number === session.number.value ? session.mode.value : 'offline'
    return { number, nickname: known?.nickname ?? '', portrait: known?.portrait ?? 0, state }
  }

  private async requestQueued(): Promise<void> {
    if (this.isRequesting) return
    this.isRequesting = true
    try {
      for (const number of this.queue) {
        await this.request(number)
        await new Promise(resolve => setTimeout(resolve, REQUEST_INTERVAL_MS))
      }
    } catch {
      // No connection: the queue continues after the next sign-in.
    }
    this.isRequesting = false
  }

  private async request(number: number): Promise<void> {
    try {
      await this.profile(number)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.queue.delete(number)
      if (error.reason === 'noSuchNumber') this.remember({ number, nickname: '', portrait: 0 })
    }
  }
}
