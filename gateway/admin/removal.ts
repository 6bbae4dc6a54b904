/** Commands that delete accounts. */
import type { AccountState } from '../store/interface.ts'
import { isPostgres } from '../store/open.ts'
import { lockSqlite } from '../store/sqlite-lock.ts'
import { accountPages, daysAgo, isUnusedSince } from './account-list.ts'
import { deleteAccount, requireAccount } from './account-operations.ts'
import { accountNumber, type Command, noArguments, singleArgument } from './command.ts'
import type { CommandContext, CommandResult } from './context.ts'
import { CommandError, UsageError } from './errors.ts'
import { formatTime } from './output.ts'

export const remove: Command = {
  usage: 'delete <number>',
  description:
    'Deletes an account with everything that belongs to it, and ends its session. The number is never given out again.',
  prepare(args) {
    const number = accountNumber(singleArgument(args, 'an account number'))
    return context =>
      context.audited('delete', number, '', async () => {
        await deleteNow(context, number)
        return { message: `${number} is deleted`, data: { number, deleted: true } }
      })
  },
}

export const purge: Command = {
  usage: 'purge --unused <days> [--dry-run]',
  description: `Deletes the accounts that have not been used for so many days, and are older than that, but for operators and whoever is
      signed in. With --dry-run it only lists them.`,
  options: { unused: { type: 'string' }, 'dry-run': { type: 'boolean' } },
  prepare(args, { unused, 'dry-run': isDryRun }) {
    noArguments(args)
    if (unused === undefined) throw new UsageError('expected --unused <days>')
    const time = daysAgo('unused', unused)
    if (isDryRun === true) return context => list(context, time)
    return context => context.audited('purge', 0, `days unused: ${unused}`, () => purgeNow(context, time))
  },
}

async function list(context: CommandContext, time: number): Promise<void> {
  await context.record('purge --dry-run', 0)
  const print = await context.output.table({ number: 10, created: 20, signedIn: 20, nickname: 0 })
  for await (const page of unusedAccounts(context, time)) {
    await print(
      page.map(({ number, createdAt, signedInAt, nickname }) => {
        const [created, signedIn] = [createdAt, signedInAt].map(at => (at === undefined ? 'unknown' : formatTime(at)))
        return { number, created: created ?? '', signedIn: signedIn ?? '', nickname }
      }),
    )
  }
}

async function purgeNow(context: CommandContext, time: number): Promise<CommandResult> {
  const since = await context.store.recordingSince()
  let deleted = 0
  for await (const page of unusedAccounts(context, time)) {
    for (const { number } of page) {
      const state = await context.store.account(number)
      // Signed in meanwhile.
      if (state === undefined || !isUnusedSince(state, time, since)) continue
      await context.record('purge delete', number)
      await deleteNow(context, number)
      deleted++
    }
  }
  return { message: `deleted accounts: ${deleted}`, data: { deleted } }
}

/** Reads the accounts that a purge deletes, page by page. */
async function* unusedAccounts(context: CommandContext, time: number): AsyncGenerator<AccountState[]> {
  const { config, store } = context
  const since = await store.recordingSince()
  for await (const page of accountPages(store)) {
    const unused = page.filter(state => isUnusedSince(state, time, since) && !config.operators.includes(state.number))
    const signedIn = await signedInOf(context, unused)
    yield unused.filter(({ number }) => !signedIn.has(number))
  }
}

async function deleteNow(context: CommandContext, number: number): Promise<void> {
  if (!context.hasCluster) await refuseIfSignedIn(context, number)
  await deleteAccount(context, number)
}

/** Where no session can be ended: disables the account, and throws a CommandError if there may be one. */
async function refuseIfSignedIn(context: CommandContext, number: number): Promise<void> {
  const { store } = context
  requireAccount(await store.setDisabled(number, Date.now()), number)
  const state = await store.account(number)
  if (state === undefined || !(await signedInOf(context, [state])).has(number)) return
  throw new CommandError(`${number} is disabled, but may be signed in, and not be deleted before it has signed out`)
}

/** Returns who of these is signed in, or may be where that cannot be found out. */
async function signedInOf(context: CommandContext, states: readonly AccountState[]): Promise<Set<number>> {
  const { config, hasCluster } = context
  const numbers = states.map(({ number }) => number)
  if (hasCluster) {
    const entries = await (await context.cluster()).directory.find(numbers)
    return new Set(numbers.filter((_, place) => entries[place] !== undefined))
  }
  if (!mayHaveGateway(config.databaseUrl)) return new Set()
  const mayBeSignedIn = ({ signedInAt = 0, signedOutAt = 0 }: AccountState) => signedInAt > signedOutAt
  return new Set(states.filter(mayBeSignedIn).map(({ number }) => number))
}

/** Whether a gateway may be using the database. */
function mayHaveGateway(databaseUrl: string): boolean {
  if (isPostgres(databaseUrl)) return true
  const lock = lockSqlite(databaseUrl, 'exclusive')
  lock?.release()
  return lock === undefined
}
