/** What every command is. */
import type { ParseArgsOptionsConfig } from 'node:util'
import type { CommandContext } from './desk.ts'
import { UsageError } from './failure.ts'

/** The options that were given. */
export type Given = Readonly<Record<string, unknown>>

export interface Command {
  /** Its arguments, as the help shows them. */
  readonly usage: string
  readonly about: string
  readonly options?: ParseArgsOptionsConfig
  /** Understands the arguments, before anything is opened, and answers what to do. Throws a UsageError. */
  prepare(args: readonly string[], options: Given): (desk: CommandContext) => Promise<void>
}

const LARGEST_NUMBER = 0xffffffff

/** The number of an account (W2). */
export function numberOf(text: unknown): number {
  const number = typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= LARGEST_NUMBER) return number
  throw new UsageError(`${JSON.stringify(text ?? '')} is no number of an account`)
}

/** The only argument. */
export function onlyArgument(args: readonly string[], what: string): string {
  const [only] = args
  if (only === undefined || args.length > 1) throw new UsageError(`takes ${what}, and nothing else`)
  return only
}

export function noArguments(args: readonly string[]): void {
  if (args.length > 0) throw new UsageError('takes no arguments but options')
}
