/** Commands on accounts: disabling and enabling them, and setting passwords. */
import { randomBytes } from 'node:crypto'
import { hashPassword } from '../auth/passwords.ts'
import { Refusal } from '../errors.ts'
import { checkPassword } from '../handlers/field-limits.ts'
import { accountNumber, type Command, singleArgument } from './command.ts'
import type { CommandContext, CommandResult } from './context.ts'
import { CommandError } from './errors.ts'
import { readPassword } from './password-prompt.ts'
import type { EndReason } from './remote-messages.ts'
import { endSessions } from './sessions.ts'

/** Random bytes in a generated password, which has 16 characters. */
const GENERATED_BYTES = 12

export const disable: Command = {
  usage: 'disable <number>',
  description: 'Disables an account: ends its session and refuses its sign-ins. Messages to it are still stored.',
  prepare(args) {
    const number = accountNumber(singleArgument(args, 'an account number'))
    return context =>
      context.audited('disable', number, '', async () => {
        requireAccount(await context.store.setDisabled(number, Date.now()), number)
        return endAfter(context, number, `${number} is disabled`, 'accountDisabled')
      })
  },
}

export const enable: Command = {
  usage: 'enable <number>',
  description: 'Enables a disabled account.',
  prepare(args) {
    const number = accountNumber(singleArgument(args, 'an account number'))
    return context =>
      context.audited('enable', number, '', async () => {
        requireAccount(await context.store.setDisabled(number, undefined), number)
        return { message: `${number} is enabled`, data: { number } }
      })
  },
}

export const password: Command = {
  usage: 'password <number> [--generate]',
  description:
    'Sets a password, read from standard input, or generates and prints one. Ends the session of the account.',
  options: { generate: { type: 'boolean' } },
  prepare(args, { generate }) {
    const number = accountNumber(singleArgument(args, 'an account number (the password is read from standard input)'))
    return async context => {
      const generated = generate === true ? randomBytes(GENERATED_BYTES).toString('base64url') : undefined
      const newPassword = generated ?? (await readNewPassword())
      await context.audited('password', number, '', async () => {
        await setPassword(context, number, newPassword)
        // Print it even if the session cannot be ended: it is the password now.
        if (generated !== undefined) await context.output.result(generated, { number, password: generated })
        return endAfter(context, number, `${number} has a new password`, 'passwordChanged')
      })
    }
  },
}

async function readNewPassword(): Promise<string> {
  const entered = await readPassword()
  try {
    checkPassword(entered)
  } catch (error) {
    throw error instanceof Refusal ? new CommandError(error.message) : error
  }
  return entered
}

async function setPassword(context: CommandContext, number: number, newPassword: string): Promise<void> {
  const passwordHash = await hashPassword(newPassword)
  requireAccount((await context.store.credentials(number)) !== undefined, number)
  // End the session first, so that its user cannot change the password again. endAfter() reports errors.
  await endIfReachable(context, number, 'passwordChanged').catch(() => {})
  requireAccount(await context.store.setPasswordHash(number, passwordHash), number)
}

/** Ends the current session after a change in the store, which applies to later sign-ins. `change` says what has changed. */
async function endAfter(
  context: CommandContext,
  number: number,
  change: string,
  reason: EndReason,
): Promise<CommandResult> {
  const data = { number }
  if (!context.hasCluster) {
    return { message: `${change}; takes effect at the next sign-in; the current session stays open`, data }
  }
  try {
    await endIfReachable(context, number, reason)
    return { message: `${change} and is signed out`, data }
  } catch (error) {
    const cause = error instanceof Error ? error.message : error
    throw new CommandError(`${change}, but the current session may still be open: ${cause}`)
  }
}

async function endIfReachable(context: CommandContext, number: number, reason: EndReason): Promise<void> {
  if (context.hasCluster) await endSessions(await context.cluster(), number, reason)
}

function requireAccount(exists: boolean, number: number): void {
  if (!exists) throw new CommandError(`there is no account ${number}`)
}
