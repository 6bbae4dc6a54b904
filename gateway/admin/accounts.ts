/** Accounts: whether they may be used, and their passwords. */
import { randomBytes } from 'node:crypto'
import { hashPassword } from '../auth/passwords.ts'
import { Refusal } from '../errors.ts'
import { checkPassword } from '../handlers/field-limits.ts'
import { type Command, numberOf, onlyArgument } from './command.ts'
import type { CommandContext, Outcome } from './desk.ts'
import { Failure } from './failure.ts'
import { readPassword } from './secret.ts'
import { endSignIns } from './sessions.ts'

/** Of randomness in a generated password: 16 characters. */
const GENERATED_BYTES = 12
const DISABLED = 'Your account was disabled by the administrator.'
const NEW_PASSWORD = 'Your password was changed by the administrator.'

export const disable: Command = {
  usage: 'disable <number>',
  about: 'Lets nobody sign in with an account any more, and ends its sign-in. Messages to it are stored as to anyone.',
  prepare(args) {
    const number = numberOf(onlyArgument(args, 'a number'))
    return desk =>
      desk.act('disable', number, '', async () => {
        known(await desk.store.setDisabled(number, Date.now()), number)
        return thenEnd(desk, number, `${number} is disabled`, DISABLED)
      })
  },
}

export const enable: Command = {
  usage: 'enable <number>',
  about: 'Takes that back.',
  prepare(args) {
    const number = numberOf(onlyArgument(args, 'a number'))
    return desk =>
      desk.act('enable', number, '', async () => {
        known(await desk.store.setDisabled(number, undefined), number)
        return { words: `${number} is enabled`, facts: { number } }
      })
  },
}

export const password: Command = {
  usage: 'password <number> [--generate]',
  about: 'Sets a password, read from the standard input, or makes one and prints it; ends the sign-in of the number.',
  options: { generate: { type: 'boolean' } },
  prepare(args, { generate }) {
    const number = numberOf(onlyArgument(args, 'a number; the password is asked for, and never an argument'))
    return async desk => {
      const made = generate === true ? randomBytes(GENERATED_BYTES).toString('base64url') : undefined
      const chosen = made ?? (await askFor())
      await desk.act('password', number, '', async () => {
        await set(desk, number, chosen)
        // Whatever comes after, it is the password now.
        if (made !== undefined) await desk.output.result(made, { number, password: made })
        return thenEnd(desk, number, `${number} has a new password`, NEW_PASSWORD)
      })
    }
  },
}

async function askFor(): Promise<string> {
  const chosen = await readPassword()
  try {
    checkPassword(chosen)
  } catch (error) {
    throw error instanceof Refusal ? new Failure(error.message) : error
  }
  return chosen
}

async function set(desk: CommandContext, number: number, chosen: string): Promise<void> {
  const passwordHash = await hashPassword(chosen)
  known((await desk.store.credentials(number)) !== undefined, number)
  // Before, so that whoever is signed in does not change it once more; what can't be ended is reported by the end after.
  await endNow(desk, number, NEW_PASSWORD).catch(() => {})
  known(await desk.store.setPasswordHash(number, passwordHash), number)
}

/** Ends what is signed in already; the store has seen to what comes. */
async function thenEnd(desk: CommandContext, number: number, done: string, why: string): Promise<Outcome> {
  const facts = { number }
  if (!desk.hasGateways) return { words: `${done} as of the next sign-in; a present one goes on`, facts }
  try {
    await endNow(desk, number, why)
    return { words: `${done}, and is signed in nowhere now`, facts }
  } catch (error) {
    throw new Failure(`${done}, but a present sign-in may go on: ${error instanceof Error ? error.message : error}`)
  }
}

async function endNow(desk: CommandContext, number: number, why: string): Promise<void> {
  if (desk.hasGateways) await endSignIns(await desk.gateways(), number, why)
}

function known(isKnown: boolean, number: number): void {
  if (!isKnown) throw new Failure(`there is no number ${number}`)
}
