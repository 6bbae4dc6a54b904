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

export interface ProgramRoute {
  readonly program: AttachedProgram
  /** Distinguishes this attachment from all others of all instances. */
  readonly name: string
  /** Whether it is detached. */
  readonly isGone: boolean
  /** Passes a frame on, or returns why not; a promise of that when it has to wait for room. */
  send(from: RelayedFrom, frame: Uint8Array): RelayRefusal | undefined | Promise<RelayRefusal | undefined>
  /** A user whom the program has talked with has signed out (N3). */
  userGone(number: number, generation: number): void
}
