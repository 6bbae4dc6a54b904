/** The command that shows what has become of an account. */

import type { AccountEvent } from '../store/interface.ts'
import { accountNumber, type Command, singleArgument, whole } from './command.ts'
import { NoSuchAccount } from './errors.ts'
import { formatTime } from './output.ts'

const DEFAULT_LIMIT = '50'
const MAX_LIMIT = 10_000

export const events: Command = {
  usage: 'events <number> [--limit <count>]',
  description: `Shows what has become of an account within EVENTS_DAYS, newest first; ${DEFAULT_LIMIT} events by default.`,
  options: { limit: { type: 'string', default: DEFAULT_LIMIT } },
  prepare(args, options) {
    const number = accountNumber(singleArgument(args, 'an account number'))
    const limit = whole('limit', options.limit, MAX_LIMIT)
    return async context => {
      await context.record('events', number)
      const found = await context.store.events(number, limit)
      if (found.length === 0 && (await context.store.account(number)) === undefined) {
        throw new NoSuchAccount(number)
      }
      const print = await context.output.table({ at: 20, until: 20, event: 16, count: 5, address: 15, detail: 0 })
      await print(found.map(eventRow))
    }
  },
}

export function eventRow({ firstAt, lastAt, kind, count, address, detail }: AccountEvent) {
  return { at: formatTime(firstAt), until: formatTime(lastAt), event: kind, count, address, detail }
}
