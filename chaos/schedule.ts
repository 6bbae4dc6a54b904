/** What will happen: drawn in full from the seed before anything starts, so that the same seed is the same run. */
import { setTimeout as delay } from 'node:timers/promises'
import { Mode } from '../protocol/index.ts'
import type { Random } from './random.ts'

/** Times are milliseconds from the start of the run. */
interface Timed {
  readonly at: number
}

export type FaultKind = 'kill' | 'stop' | 'drain' | 'redis kill' | 'redis pause' | 'pubsub cut' | 'postgres restart'

export interface Fault extends Timed {
  readonly kind: FaultKind
  /** Which instance; undefined for a server that all share. */
  readonly instance: number | undefined
  /** How long it lasts, before what was ended is started again. */
  readonly forMs: number
}

export type Action = Timed &
  (
    | { readonly kind: 'write'; readonly to: number; readonly count: number; readonly barrier: boolean }
    | { readonly kind: 'mode'; readonly mode: Mode }
    | { readonly kind: 'sign out'; readonly forMs: number }
    | { readonly kind: 'sign in elsewhere' }
    | { readonly kind: 'go away'; readonly forMs: number; readonly cut: boolean }
    | { readonly kind: 'stop reading'; readonly forMs: number; readonly cut: boolean }
  )

/** What a fault befalls, and between what lengths it lasts, in milliseconds. */
const kinds: Record<FaultKind, { target: 'instance' | 'redis' | 'postgres'; shortest: number; longest: number }> = {
  kill: { target: 'instance', shortest: 200, longest: 8000 },
  stop: { target: 'instance', shortest: 300, longest: 11_000 },
  drain: { target: 'instance', shortest: 0, longest: 3000 },
  'redis kill': { target: 'redis', shortest: 0, longest: 5000 },
  'redis pause': { target: 'redis', shortest: 500, longest: 10_000 },
  'pubsub cut': { target: 'redis', shortest: 0, longest: 0 },
  'postgres restart': { target: 'postgres', shortest: 0, longest: 3000 },
}
export function targetOf(kind: FaultKind): 'instance' | 'redis' | 'postgres' {
  return kinds[kind].target
}

/** Kinds in the order of a deck of cards: each comes up before one comes up again, the frequent ones twice. */
const deck = [...Object.keys(kinds), 'kill', 'stop'] as FaultKind[]

const FIRST_FAULT_MS = 2000
const SHORTEST_GAP_MS = 300
const LONGEST_GAP_MS = 6000
/** How long what was befallen has to come back before the next fault befalls it. */
const REST_MS = 3000

/** Faults overlap, but each target has one at a time. */
export function planFaults(random: Random, durationMs: number, instances: number): Fault[] {
  const faults: Fault[] = []
  const freeFrom = new Map<string, number>()
  let cards: FaultKind[] = []
  for (let at = FIRST_FAULT_MS; at < durationMs; at += random.whole(SHORTEST_GAP_MS, LONGEST_GAP_MS)) {
    if (cards.length === 0) cards = random.shuffled(deck)
    const kind = cards.pop() as FaultKind
    const { target, shortest, longest } = kinds[kind]
    const forMs = random.whole(shortest, longest)
    const candidates =
      target === 'instance' ? random.shuffled(Array.from({ length: instances }).keys().toArray()) : [-1]
    const chosen = candidates.find(candidate => (freeFrom.get(`${target} ${candidate}`) ?? 0) <= at)
    if (chosen === undefined) continue
    freeFrom.set(`${target} ${chosen}`, at + forMs + REST_MS)
    faults.push({ at, kind, forMs, instance: target === 'instance' ? chosen : undefined })
  }
  return faults
}

const SHORTEST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 1200

/** What one user does; `others` are whom it writes to. */
export function planActions(random: Random, durationMs: number, others: readonly number[]): Action[] {
  const actions: Action[] = []
  for (let at = random.whole(0, LONGEST_PAUSE_MS); at < durationMs; ) {
    actions.push(planAction(random, at, others))
    at += random.whole(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS)
  }
  return actions
}

function planAction(random: Random, at: number, others: readonly number[]): Action {
  const draw = random.next()
  if (draw < 0.04) return { at, kind: 'go away', forMs: random.whole(200, 10_000), cut: random.chance(0.5) }
  if (draw < 0.08) return { at, kind: 'sign out', forMs: random.whole(0, 4000) }
  if (draw < 0.12) return { at, kind: 'sign in elsewhere' }
  if (draw < 0.15) return { at, kind: 'stop reading', forMs: random.whole(100, 4000), cut: random.chance(0.5) }
  if (draw < 0.23) return { at, kind: 'mode', mode: random.pick([Mode.online, Mode.hidden, Mode.doNotDisturb]) }
  return { at, kind: 'write', to: random.pick(others), count: random.whole(1, 6), barrier: random.chance(0.6) }
}

export type Talk = Timed &
  (
    | { readonly kind: 'say'; readonly room: number }
    | { readonly kind: 'doze'; readonly forMs: number }
    | { readonly kind: 'cut' }
  )

/** What a bot does in its rooms: half of what it says is said in the first. */
export function planTalks(random: Random, durationMs: number, rooms: readonly [number, ...number[]]): Talk[] {
  const talks: Talk[] = []
  for (
    let at = random.whole(0, LONGEST_PAUSE_MS);
    at < durationMs;
    at += random.whole(SHORTEST_PAUSE_MS, LONGEST_PAUSE_MS)
  ) {
    const draw = random.next()
    if (draw < 0.03) talks.push({ at, kind: 'doze', forMs: random.whole(100, 4000) })
    else if (draw < 0.06) talks.push({ at, kind: 'cut' })
    else talks.push({ at, kind: 'say', room: random.chance(0.5) ? rooms[0] : random.pick(rooms) })
  }
  return talks
}

/** Does each thing when its time has come; resolves once the last has begun. */
export async function play<T extends Timed>(plan: readonly T[], start: number, act: (step: T) => void): Promise<void> {
  for (const step of plan) {
    const wait = start + step.at - performance.now()
    if (wait > 0) await delay(wait)
    act(step)
  }
}
