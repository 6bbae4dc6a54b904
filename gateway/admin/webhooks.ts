/** The command that shows the webhooks that were given up, and has them delivered again. */
import { type Command, noArguments } from './command.ts'
import { formatTime } from './output.ts'

/** Dead letters that are shown. */
const SHOWN = 100

export const webhooks: Command = {
  usage: 'webhooks [--retry]',
  description: `Shows the latest ${SHOWN} webhooks that could not be delivered for three days. With --retry, all of them are tried again.`,
  options: { retry: { type: 'boolean' } },
  prepare(args, { retry }) {
    noArguments(args)
    if (retry === true) {
      return context =>
        context.audited('webhooks --retry', 0, '', async () => {
          const count = await context.store.reviveWebhooks(Date.now())
          return { message: `webhooks to try again: ${count}`, data: { count } }
        })
    }
    return async ({ output, store }) => {
      const print = await output.table({ failed: 20, attempts: 8, event: 40, problem: 20, body: 0 })
      const dead = await store.deadWebhooks(SHOWN)
      await print(
        dead.map(({ attempts, body, event, failedAt, problem }) => {
          return { failed: formatTime(failedAt), attempts, event, problem, body }
        }),
      )
    }
  },
}
