/** Nicknames, portraits and states of people, whether friends or not. */
import { computed, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals'
import { type OicqClient, type Profile, Refused, type State } from '../../client/index.ts'
import { plainName } from './names.ts'
import type { Roster } from './roster.ts'
import type { Session } from './session.ts'

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
const MAX_WANTED = 500
/** Interval between two profile requests, ms: however many strangers write, this stays within the rate limit. */
const ASK_EVERY_MS = 25

interface PeopleContext {
  readonly client: OicqClient
  readonly roster: Roster
  readonly session: Session
}

export class People {
  private readonly context: PeopleContext
  private readonly entries = new Map<number, Entry>()
  /** Numbers whose profiles are requested, one at a time. */
  private readonly wanted = new Set<number>()
  private isAsking = false

  constructor(context: PeopleContext) {
    this.context = context
    context.client.on('signedIn', () => void this.ask())
  }

  /** Returns friends from the roster; the profile of anyone else is requested once. */
  get(number: number): ReadonlySignal<PersonView> {
    const { known, view } = this.entry(number)
    if (known.peek() === undefined && untracked(() => this.context.roster.friend(number)) === undefined) {
      this.wanted.add(number)
      const [first] = this.wanted
      if (first !== undefined && this.wanted.size > MAX_WANTED) this.wanted.delete(first)
      void this.ask()
    }
    return view
  }

  /** Requests a profile; rejects with Refused if there is no such number. */
  async profile(number: number): Promise<Profile> {
    const profile = await this.context.client.getProfile(number)
    this.learn(profile)
    return profile
  }

  /** Remembers what a list or a profile said about someone. */
  learn({ number, nickname, portrait }: { number: number; nickname: string; portrait: number }): void {
    this.entry(number).known.value = { nickname: plainName(nickname), portrait }
    this.wanted.delete(number)
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
    const state = number === session.number.value ? session.mode.value : 'offline'
    return { number, nickname: known?.nickname ?? '', portrait: known?.portrait ?? 0, state }
  }

  private async ask(): Promise<void> {
    if (this.isAsking) return
    this.isAsking = true
    try {
      for (const number of this.wanted) {
        await this.askFor(number)
        await new Promise(resolve => setTimeout(resolve, ASK_EVERY_MS))
      }
    } catch {
      // No connection: the queue continues after the next sign-in.
    }
    this.isAsking = false
  }

  private async askFor(number: number): Promise<void> {
    try {
      await this.profile(number)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.wanted.delete(number) // there is no such number
    }
  }
}
