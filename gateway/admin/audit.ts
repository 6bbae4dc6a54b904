/** The command that shows the audit table. */
import { type Command, noArguments, whole } from './command.ts'
import { formatTime } from './output.ts'

const DEFAULT_LIMIT = '50'
const MAX_LIMIT = 10_000

export const audit: Command = {
  usage: 'audit [--limit <count>]',
  description: `Shows the audit table, newest first; ${DEFAULT_LIMIT} entries by default. Actor 0 is this command.`,
  options: { limit: { type: 'string', default: DEFAULT_LIMIT } },
  prepare(args, options) {
    noArguments(args)
    const limit = whole('limit', options.limit, MAX_LIMIT)
    return async ({ output, store }) => {
      const print = await output.table({ at: 20, actor: 10, action: 16, subject: 10, detail: 0 })
      const entries = await store.auditEntries(limit)
      await print(
        entries.map(({ at, actor, action, subject, detail }) => {
          return { at: formatTime(at), actor, action, subject, detail }
        }),
      )
    }
  },
}
