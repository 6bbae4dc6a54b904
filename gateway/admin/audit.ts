/** The audit table, read. */
import { type Command, noArguments } from './command.ts'
import { UsageError } from './failure.ts'
import { timeText } from './output.ts'

const USUAL_LIMIT = '50'
const LARGEST_LIMIT = 10_000

export const audit: Command = {
  usage: 'audit [--limit <count>]',
  about: `Shows the audit table, newest first: at most ${USUAL_LIMIT} entries, or as many as said. Actor 0 is this command.`,
  options: { limit: { type: 'string', default: USUAL_LIMIT } },
  prepare(args, options) {
    noArguments(args)
    const limit = Number(options.limit)
    if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIMIT) {
      throw new UsageError(`--limit must be a whole number from 1 to ${LARGEST_LIMIT}`)
    }
    return async ({ output, store }) => {
      const print = await output.table({ at: 20, actor: 10, action: 16, subject: 10, detail: 0 })
      const entries = await store.auditEntries(limit)
      await print(
        entries.map(({ at, actor, action, subject, detail }) => {
          return { at: timeText(at), actor, action, subject, detail }
        }),
      )
    }
  },
}
