/** Commands that show accounts: when they were created and used. */
import { DAY_MS } from '../clock.ts'
import type { AccountState, Store } from '../store/interface.ts'
import { accountNumber, type Command, noArguments, type Options, singleArgument, whole } from './command.ts'
import { NoSuchAccount, UsageError } from './errors.ts'
import { formatTime } from './output.ts'

const MAX_DAYS = 36_500
const DEFAULT_LIMIT = '50'
const MAX_LIMIT = 1_000_000
/** Accounts read at a time. */
const PAGE = 1000

const columns = { number: 10, created: 20, signedIn: 20, signedOut: 20, disabled: 20, nickname: 0 }

/** How to sort, by the name of the option; accounts in order of their numbers are in order of their creation, too (A1). */
const orders: Readonly<Record<string, ((one: AccountState, other: AccountState) => number) | undefined>> = {
  number: (one, other) => one.number - other.number,
  created: (one, other) => other.number - one.number,
  used: (one, other) => latestUse(other) - latestUse(one),
}

export const account: Command = {
  usage: 'account <number>',
  description: 'Shows when an account was created, when it last signed in and out, and since when it is disabled.',
  prepare(args) {
    const number = accountNumber(singleArgument(args, 'an account number'))
    return async context => {
      await context.record('account', number)
      const state = await context.store.account(number)
      if (state === undefined) throw new NoSuchAccount(number)
      const print = await context.output.table(columns)
      await print([rowOf(state)])
    }
  },
}

export const accounts: Command = {
  usage: 'accounts [--new <days>] [--unused <days>] [--disabled] [--sort <order>] [--limit <count>]',
  description: `Lists accounts: those created within so many days, those neither created nor used within so many days, or those that are
      disabled. Sorted by number, or latest created or used first; ${DEFAULT_LIMIT} by default.`,
  options: {
    new: { type: 'string' },
    unused: { type: 'string' },
    disabled: { type: 'boolean' },
    sort: { type: 'string', default: 'number' },
    limit: { type: 'string', default: DEFAULT_LIMIT },
  },
  prepare(args, options) {
    noArguments(args)
    const order = orders[String(options.sort)]
    if (order === undefined) throw new UsageError(`--sort must be one of ${Object.keys(orders).join(', ')}`)
    const limit = whole('limit', options.limit, MAX_LIMIT)
    const isWanted = filterOf(options)
    return async context => {
      const { output, store } = context
      await context.record('accounts', 0)
      const since = await store.recordingSince()
      let found: AccountState[] = []
      for await (const page of accountPages(store)) {
        found.push(...page.filter(state => isWanted(state, since)))
        if (found.length > 2 * limit + PAGE) found = found.sort(order).slice(0, limit)
      }
      const print = await output.table(columns)
      await print(found.sort(order).slice(0, limit).map(rowOf))
    }
  },
}

/** Returns a function that tells whether an account is to be listed. `since`: since when its use is recorded. */
function filterOf({ new: newer, unused, disabled }: Options): (state: AccountState, since: number) => boolean {
  const createdAfter = newer === undefined ? undefined : daysAgo('new', newer)
  const usedBefore = unused === undefined ? undefined : daysAgo('unused', unused)
  return (state, since) =>
    (createdAfter === undefined || (state.createdAt ?? 0) >= createdAfter) &&
    (usedBefore === undefined || isUnusedSince(state, usedBefore, since)) &&
    (disabled !== true || state.disabledSince !== undefined)
}

/** Returns the time so many days ago. Throws a UsageError unless the option is a number of days. */
export function daysAgo(option: string, days: unknown): number {
  return Date.now() - whole(option, days, MAX_DAYS) * DAY_MS
}

/**
 * Whether an account was created before a time and not used after it. What is not known was before the database recorded it, which
 * is since `recordingSince`.
 */
export function isUnusedSince(state: AccountState, time: number, recordingSince: number): boolean {
  return Math.max(state.createdAt ?? recordingSince, latestUse(state)) < time
}

function latestUse({ signedInAt = 0, signedOutAt = 0 }: AccountState): number {
  return Math.max(signedInAt, signedOutAt)
}

/** Reads all accounts, in order of their numbers. */
export async function* accountPages(store: Store): AsyncGenerator<AccountState[]> {
  for (let after = 0; ; ) {
    const page = await store.accountsAfter(after, PAGE)
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = last.number
  }
}

function rowOf({ number, nickname, disabledSince, createdAt, signedInAt, signedOutAt }: AccountState) {
  const time = (at: number | undefined, none: string) => (at === undefined ? none : formatTime(at))
  // Of an account that is older than the record of its use, nothing is known.
  const none = createdAt === undefined ? 'unknown' : 'never'
  return {
    ...{ number, created: time(createdAt, 'unknown') },
    ...{ signedIn: time(signedInAt, none), signedOut: time(signedOutAt, none) },
    ...{ disabled: time(disabledSince, 'no'), nickname },
  }
}
