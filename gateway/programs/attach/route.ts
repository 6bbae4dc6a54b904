/** The way to one attached program, here or on another instance. */
import type { AttachedProgram } from '../../../protocol/index.ts'
import type { RelayRefusal } from '../../metrics/program-counts.ts'

/** Who sends a frame to a program, and learns what became of it if that comes later. */
export interface RelayedFrom {
  readonly number: number
  /** Of the sign-in. */
  readonly generation: number
  /** Whether the user has signed out. */
  readonly isGone: boolean
  /** Called before `send` returns if the outcome comes later; then one of `passed` and `refused` follows. */
  expect(): void
  passed(): void
  refused(why: RelayRefusal): void
}

/** Why a frame was not passed on, or undefined if it was; a promise of that when it has to wait for room. */
export type RelayOutcome = RelayRefusal | undefined | Promise<RelayRefusal | undefined>

export interface ProgramRoute {
  readonly program: AttachedProgram
  /** Distinguishes this attachment from all others of all instances. */
  readonly name: string
  /** Whether it is detached. */
  readonly isGone: boolean
  /** Passes a frame on. */
  send(from: RelayedFrom, frame: Uint8Array): RelayOutcome
  /** A user whom the program has talked with has signed out (N3). */
  userGone(number: number, generation: number): void
}

/** Returns the outcome of a frame that came to the gate of a route. */
export function outcomeAt(route: { readonly isGone: boolean }, passed: boolean | Promise<boolean>): RelayOutcome {
  const refusalOf = (hasPassed: boolean) => (hasPassed ? undefined : route.isGone ? 'programGone' : 'programBusy')
  return passed instanceof Promise ? passed.then(refusalOf) : refusalOf(passed)
}
