/** Commands on sessions: listing and ending them. */
import { Mode } from '../../protocol/index.ts'
import type { Presence } from '../cluster/directory.ts'
import { Misconfigured, StoreUnavailable } from '../errors.ts'
import { accountNumber, type Command, noArguments, singleArgument } from './command.ts'
import type { CommandContext, CommandResult } from './context.ts'
import { CommandError } from './errors.ts'
import { type Gateways, noAnswer } from './gateways.ts'
import { formatTime } from './output.ts'
import type { EndReason } from './remote-messages.ts'

const modeNames: Record<Mode, string> = {
  [Mode.online]: 'online',
  [Mode.hidden]: 'hidden',
  [Mode.doNotDisturb]: 'do not disturb',
  [Mode.offline]: 'not heard of',
}

const columns = { number: 10, since: 20, mode: 14, instance: 12 }

export const sessions: Command = {
  usage: 'sessions [--number <number>] [--instance <id>]',
  description:
    'Lists the users who are signed in; for one account also its connection, as in the log, and its address.',
  options: { number: { type: 'string' }, instance: { type: 'string' } },
  needsStore: false,
  prepare(args, { number, instance }) {
    noArguments(args)
    if (number === undefined) return context => list(context, instance)
    const account = accountNumber(number)
    return context => show(context, account)
  },
}

async function list(context: CommandContext, instance: unknown): Promise<void> {
  const { directory } = await context.cluster()
  const alive = await directory.instances()
  if (instance !== undefined && !alive.some(id => id === instance)) throw unknownInstance(String(instance))
  await context.record('sessions', 0)
  // Entries of instances that have left are about to be removed.
  const shown = new Set(instance === undefined ? alive : [instance])
  const print = await context.output.table({ ...columns, nickname: 0 })
  for await (const page of directory.signIns()) {
    const here = page.filter(entry => shown.has(entry.instance))
    const nicknames = await nicknamesOf(context, here)
    await print(here.map(entry => ({ ...rowOf(entry), nickname: nicknames.get(entry.number) ?? '' })))
  }
}

async function show(context: CommandContext, number: number): Promise<void> {
  const cluster = await context.cluster()
  await context.record('sessions', number)
  const [entry] = await cluster.directory.find([number])
  if (entry === undefined) throw new CommandError(`${number} is not signed in`)
  const { replies } = await cluster.send([entry.instance], 'session', { number })
  const { connection = 'no answer', address = 'no answer' } = replies.get(entry.instance) ?? {}
  const nicknames = await nicknamesOf(context, [{ number }])
  const print = await context.output.table({ ...columns, connection: 10, address: 15, nickname: 0 })
  await print([{ ...rowOf({ number, ...entry }), connection, address, nickname: nicknames.get(number) ?? '' }])
}

function rowOf({ number, generation, mode, instance }: Presence & { number: number }) {
  // A generation is in microseconds since 1970, and grows by very little when a session is registered again.
  return { number, since: formatTime(generation / 1000), mode: modeNames[mode], instance }
}

async function nicknamesOf(
  { store }: CommandContext,
  users: readonly { number: number }[],
): Promise<Map<number, string>> {
  const people = await store.people(users.map(({ number }) => number)).catch(error => {
    if (error instanceof StoreUnavailable || error instanceof Misconfigured) return []
    throw error
  })
  return new Map(people.map(({ number, nickname }) => [number, nickname]))
}

export const kick: Command = {
  usage: 'kick <number>',
  description:
    'Ends the session of an account, on any gateway. Its client does not reconnect; the user may sign in again.',
  needsStore: false,
  prepare(args) {
    const number = accountNumber(singleArgument(args, 'an account number'))
    return context => context.audited('kick', number, '', () => end(context, number))
  },
}

async function end(context: CommandContext, number: number): Promise<CommandResult> {
  const ended = await endSessions(await context.cluster(), number, 'kicked')
  if (!ended) throw new CommandError(`${number} is not signed in`)
  return { message: `the session of ${number} was ended`, data: { number, ended } }
}

/** Ends the session of an account, and returns whether there was one. Throws a CommandError if that is uncertain. */
export async function endSessions(
  cluster: Pick<Gateways, 'sendToAll'>,
  number: number,
  reason: EndReason,
): Promise<boolean> {
  const { replies, unresponsive } = await cluster.sendToAll('end', { number, reason })
  if (replies.values().some(({ count }) => count > 0)) return true
  if (unresponsive.length > 0) throw new CommandError(`${number} may still be signed in: ${noAnswer(unresponsive)}`)
  return false
}

export function unknownInstance(id: string): CommandError {
  return new CommandError(`there is no instance ${id}`)
}
