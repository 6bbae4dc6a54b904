/** Compares, ten times a second, what every user shows of its friends with the truth (P1, P2, P5). */
import { setTimeout as delay } from 'node:timers/promises'
import { Mode } from '../protocol/index.ts'
import type { User } from './user.ts'

const SAMPLE_MS = 100
/** A longer time than this between two samples is one in which this process did not run: nobody knows what was. */
const GAP_MS = 1000

export type Wrong = 'ghost' | 'false offline'

/** A friend shown otherwise than it is, without a break. */
export interface Spell {
  readonly wrong: Wrong
  readonly watcher: User
  readonly friend: User
  /** Milliseconds from the start of the run. */
  readonly from: number
  to: number
  /** How long of that neither Redis nor PostgreSQL was away, in milliseconds. */
  countedMs: number
}

interface Pair {
  readonly watcher: User
  readonly friend: User
  spell: Spell | undefined
}

export class Watch {
  private readonly pairs: Pair[]
  private readonly now: () => number
  private readonly isOutage: () => boolean
  private readonly longest = new Map<Wrong, Spell>()
  private sampledAt: number
  private readonly timer: NodeJS.Timeout

  constructor(users: readonly User[], friends: number, now: () => number, isOutage: () => boolean) {
    this.pairs = users.flatMap((watcher, place) =>
      Array.from({ length: friends }, (_, step) => {
        return { watcher, friend: users[(place + step + 1) % users.length] ?? watcher, spell: undefined }
      }),
    )
    this.now = now
    this.isOutage = isOutage
    this.sampledAt = now()
    this.timer = setInterval(() => this.sample(), SAMPLE_MS)
  }

  stop(): void {
    clearInterval(this.timer)
  }

  longestOf(wrong: Wrong): Spell | undefined {
    return this.longest.get(wrong)
  }

  /** Friends shown otherwise than they are, now. */
  get wrongNow(): { wrong: Wrong | 'mode'; watcher: User; friend: User }[] {
    return this.pairs.flatMap(({ watcher, friend }) => {
      const shown = watcher.shows(friend.number)
      const { truth } = friend
      if (shown === undefined || truth === undefined || shown === truth) return []
      return [{ wrong: judge(shown, truth) ?? 'mode', watcher, friend }]
    })
  }

  /** Resolves when everyone shows the truth and everyone's truth is known, or the time is over. */
  async settled(milliseconds: number): Promise<void> {
    for (const end = this.now() + milliseconds; this.now() < end; await delay(SAMPLE_MS)) {
      const isKnown = this.pairs.every(({ watcher, friend }) => friend.truth !== undefined && !watcher.isBusy)
      if (isKnown && this.wrongNow.length === 0) return
    }
  }

  private sample(): void {
    const now = this.now()
    const passed = now - this.sampledAt
    this.sampledAt = now
    const isOutage = this.isOutage()
    for (const pair of this.pairs) {
      const { watcher, friend } = pair
      const wrong = judge(watcher.shows(friend.number), friend.truth)
      if (wrong === undefined || passed > GAP_MS) {
        pair.spell = undefined
        continue
      }
      if (pair.spell?.wrong !== wrong) pair.spell = { wrong, watcher, friend, from: now, to: now, countedMs: 0 }
      else {
        pair.spell.to = now
        if (!isOutage) pair.spell.countedMs += passed
      }
      if (pair.spell.countedMs > (this.longest.get(wrong)?.countedMs ?? -1)) this.longest.set(wrong, pair.spell)
    }
  }
}

function judge(shown: Mode | undefined, truth: Mode | undefined): Wrong | undefined {
  if (shown === undefined || truth === undefined) return undefined
  if (shown !== Mode.offline && truth === Mode.offline) return 'ghost'
  if (shown === Mode.offline && truth !== Mode.offline) return 'false offline'
  return undefined
}
