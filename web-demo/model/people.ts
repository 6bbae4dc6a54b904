/** What is known of people, friends or not. */

import { computed, type ReadonlySignal, type Signal, signal, untracked } from '@preact/signals'
import { type OicqClient, type Profile, Refused, type State } from '../../client/index.ts'
import { plainName } from './names.ts'
import type { Roster } from './roster.ts'
import type { Session } from './session.ts'

/** What every list shows of someone. */
export interface PersonView {
  readonly number: number
  /** As it may be shown; empty until it is known, and when nothing of it can be seen. */
  readonly nickname: string
  readonly portrait: number
  /** 'offline' for those who are not friends: the server tells it of friends only. */
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

/** More people than this are not remembered: the first ones go. */
const MAX_PEOPLE = 5000
/** When more are to be asked for, the first ones have left the screen: who is still there is drawn, and wanted, again. */
const MAX_WANTED = 500
/** Between two questions, ms: however many strangers write, asking who they are stays within the flood allowance. */
const ASK_EVERY_MS = 25

interface PeopleContext {
  readonly client: OicqClient
  readonly roster: Roster
  readonly session: Session
}

export class People {
  private readonly context: PeopleContext
  private readonly entries = new Map<number, Entry>()
  /** Who is to be asked for, one at a time. */
  private readonly wanted = new Set<number>()
  private isAsking = false

  constructor(context: PeopleContext) {
    this.context = context
    context.client.on('signedIn', () => void this.ask())
  }

  /** Friends as in the roster; others are asked for, once. */
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

  /** Asks the server; rejects Refused when there is no such number. */
  async profile(number: number): Promise<Profile> {
    const profile = await this.context.client.getProfile(number)
    this.learn(profile)
    return profile
  }

  /** Takes over what a list or a profile told. */
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
      // No connection: it goes on after the next sign-in.
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
