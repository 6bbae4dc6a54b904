/** The interface of a command, and the parsers that commands share. */
import type { ParseArgsOptionsConfig } from 'node:util'
import { MAX_NUMBER } from '../../protocol/index.ts'
import type { Config } from '../config.ts'
import type { CommandContext } from './context.ts'
import { UsageError } from './errors.ts'
import type { Output } from './output.ts'

/** The options on the command line, as parseArgs returns them. */
export type Options = Readonly<Record<string, unknown>>

interface CommandHelp {
  /** Name and arguments, for the help. */
  readonly usage: string
  readonly description: string
  readonly options?: ParseArgsOptionsConfig
}

export interface Command extends CommandHelp {
  /** Whether it works without the database, while that cannot be reached; then it is not in the audit table, and says so. */
  readonly needsStore?: false
  /** Checks the arguments, before anything is opened, and returns the work to do. Throws a UsageError. */
  prepare(args: readonly string[], options: Options): (context: CommandContext) => Promise<void>
}

/** A command for which the database must not be open yet. */
export interface DatabaseCommand extends CommandHelp {
  /** Checks the arguments, and returns the work to do. Throws a UsageError. */
  prepareAlone(args: readonly string[], options: Options): (config: Config, output: Output) => Promise<void>
}

/** Parses the number of an account (W2). Throws a UsageError. */
export function accountNumber(text: unknown): number {
  return numberOf(text, 'an account number')
}

/** Parses the number of a room (R1). Throws a UsageError. */
export function roomNumber(text: unknown): number {
  return numberOf(text, 'the number of a room')
}

function numberOf(text: unknown, expected: string): number {
  const number = typeof text === 'string' && /^\d{1,10}$/.test(text) ? Number(text) : 0
  if (number >= 1 && number <= MAX_NUMBER) return number
  throw new UsageError(`${JSON.stringify(text ?? '')} is not ${expected}`)
}

/** Parses the value of an option, a whole number from 1 to `most`. Throws a UsageError. */
export function whole(option: string, text: unknown, most: number): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= most) return number
  throw new UsageError(`--${option} must be a whole number from 1 to ${most}`)
}

/** Returns the only argument. Throws a UsageError for none or several. */
export function singleArgument(args: readonly string[], expected: string): string {
  const [only] = args
  if (only === undefined || args.length > 1) throw new UsageError(`expected ${expected}, and nothing else`)
  return only
}

/** Throws a UsageError if there are arguments besides options. */
export function noArguments(args: readonly string[]): void {
  if (args.length > 0) throw new UsageError('takes options only, no arguments')
}
