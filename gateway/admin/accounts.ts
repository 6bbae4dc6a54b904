/** Commands that change accounts: creating, disabling and enabling them, and setting passwords. */
import { hashPassword } from '../auth/passwords.ts'
import { messageOf, Refusal } from '../errors.ts'
import { checkProfile } from '../handlers/field-limits.ts'
import { blankProfile, disableAccount, enableAccount, endIfReachable, setPassword } from './account-operations.ts'
import { accountNumber, type Command, singleArgument } from './command.ts'
import type { CommandContext, CommandResult } from './context.ts'
import { CommandError, UsageError } from './errors.ts'
import { newPassword } from './new-password.ts'
import type { EndReason } from './remote-messages.ts'

export const create: Command = {
  usage: 'create <nickname> [--generate]',
  description:
    'Creates an account and prints its number. The password is read from standard input, or generated and printed.',
  options: { generate: { type: 'boolean' } },
  prepare(args, { generate }) {
    const profile = { nickname: singleArgument(args, 'a nickname'), ...blankProfile }
    try {
      checkProfile(profile)
    } catch (error) {
      throw error instanceof Refusal ? new UsageError(error.message) : error
    }
    return async context => {
      const { password, isGenerated } = await newPassword(generate === true)
      await context.audited('create', 0, '', async () => {
        const number = await context.store.createAccount(profile, await hashPassword(password), Date.now())
        await context.recordEvent('registered', number)
        // By itself: the message of the result goes into the audit table.
        if (isGenerated) await context.output.result(password, { number, password })
        return { message: `${number} is created`, data: { number } }
      })
    }
  },
}

export const disable: Command = {
  usage: 'disable <number>',
  description: 'Disables an account: ends its session and refuses its sign-ins. Messages to it are still stored.',
  prepare(args) {
    const number = accountNumber(singleArgument(args, 'an account number'))
    return context =>
      context.audited('disable', number, '', async () => {
        await disableAccount(context, number)
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
        await enableAccount(context, number)
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
      const { password, isGenerated } = await newPassword(generate === true)
      await context.audited('password', number, '', async () => {
        await setPassword(context, number, password)
        // Print it even if the session cannot be ended: it is the password now.
        if (isGenerated) await context.output.result(password, { number, password })
        return endAfter(context, number, `${number} has a new password`, 'passwordChanged')
      })
    }
  },
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
    throw new CommandError(`${change}, but the current session may still be open: ${messageOf(error)}`)
  }
}
