/** The gateways themselves. */
import { setTimeout as pause } from 'node:timers/promises'
import { type Command, noArguments, onlyArgument } from './command.ts'
import type { CommandContext, Outcome } from './desk.ts'
import { Failure } from './failure.ts'
import { noAnswerFrom, noInstance } from './sessions.ts'

/** How long an instance may take to leave beyond its drain time, in milliseconds, and how often that is looked at. */
const LEAVE_MS = 10_000
const LOOK_EVERY_MS = 200

export const instances: Command = {
  usage: 'instances',
  about: 'Lists the gateways that share this Redis, and how much they have to do.',
  prepare(args) {
    noArguments(args)
    return async desk => {
      const { replies, silent } = await (await desk.gateways()).askAll('state', {})
      const print = await desk.output.table({ instance: 12, state: 9, sessions: 8, connections: 11, host: 0 })
      const answered = [...replies].map(([instance, { draining, ...rest }]) => ({
        ...{ instance, state: draining ? 'draining' : 'serving' },
        ...rest,
      }))
      const rows = [...answered, ...silent.map(instance => ({ instance, state: 'no answer' }))]
      await print(rows.sort((one, other) => (one.instance < other.instance ? -1 : 1)))
    }
  },
}

export const drain: Command = {
  usage: 'drain <instance>',
  about: 'Has a gateway stop as a SIGTERM does: it sends its users elsewhere, and its process ends. Waits for that.',
  prepare(args) {
    const instance = onlyArgument(args, 'the id of an instance')
    return desk => desk.act('drain', 0, instance, () => drainNow(desk, instance))
  },
}

async function drainNow(desk: CommandContext, instance: string): Promise<Outcome> {
  const gateways = await desk.gateways()
  const isThere = async () => (await gateways.directory.instances()).includes(instance)
  if (!(await isThere())) throw noInstance(instance)
  const { replies } = await gateways.ask([instance], 'drain', {})
  const answer = replies.get(instance)
  if (answer === undefined) throw new Failure(`${noAnswerFrom([instance])}; it may drain yet`)
  const limit = answer.milliseconds + LEAVE_MS
  for (const end = performance.now() + limit; performance.now() < end; await pause(LOOK_EVERY_MS)) {
    if (!(await isThere())) return { words: `${instance} has left`, facts: { instance, left: true } }
  }
  throw new Failure(`${instance} has not left within ${limit / 1000} s`)
}
