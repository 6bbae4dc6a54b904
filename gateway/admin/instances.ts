/** Commands on gateways: listing and draining them. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Command, noArguments, singleArgument } from './command.ts'
import type { CommandContext, CommandResult } from './context.ts'
import { CommandError } from './errors.ts'
import { noAnswer } from './gateways.ts'
import { unknownInstance } from './sessions.ts'

/** How long an instance may take to leave beyond its drain time, and how often to check, in milliseconds. */
const LEAVE_MS = 10_000
const CHECK_EVERY_MS = 200

export const instances: Command = {
  usage: 'instances',
  description: 'Lists the gateways, with their load.',
  needsStore: false,
  prepare(args) {
    noArguments(args)
    return async context => {
      const { replies, unresponsive } = await (await context.cluster()).sendToAll('state', {})
      const print = await context.output.table({ instance: 12, state: 9, sessions: 8, connections: 11, host: 0 })
      const responsive = [...replies].map(([instance, { draining, ...rest }]) => ({
        ...{ instance, state: draining ? 'draining' : 'serving' },
        ...rest,
      }))
      const rows = [...responsive, ...unresponsive.map(instance => ({ instance, state: 'no answer' }))]
      await print(rows.sort((one, other) => (one.instance < other.instance ? -1 : 1)))
    }
  },
}

export const drain: Command = {
  usage: 'drain <instance>',
  description:
    'Stops a gateway as SIGTERM does: its users reconnect to others, and its process exits. Waits until it has left.',
  needsStore: false,
  prepare(args) {
    const instance = singleArgument(args, 'the id of an instance')
    return context => context.audited('drain', 0, instance, () => drainNow(context, instance))
  },
}

async function drainNow(context: CommandContext, instance: string): Promise<CommandResult> {
  const cluster = await context.cluster()
  const isAlive = async () => (await cluster.directory.instances()).includes(instance)
  if (!(await isAlive())) throw unknownInstance(instance)
  const { replies } = await cluster.send([instance], 'drain', {})
  const reply = replies.get(instance)
  if (reply === undefined) throw new CommandError(`${noAnswer([instance])}; it may still drain`)
  const limit = reply.milliseconds + LEAVE_MS
  for (const end = performance.now() + limit; performance.now() < end; await pause(CHECK_EVERY_MS)) {
    if (!(await isAlive())) return { message: `${instance} has left`, data: { instance, left: true } }
  }
  throw new CommandError(`${instance} did not leave within ${limit / 1000} s`)
}
