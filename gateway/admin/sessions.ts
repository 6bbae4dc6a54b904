/** Who is signed in, and the end of it. */
import { Mode } from '../../protocol/index.ts'
import type { Presence } from '../cluster/directory.ts'
import { type Command, noArguments, numberOf, onlyArgument } from './command.ts'
import type { CommandContext, Outcome } from './desk.ts'
import { Failure } from './failure.ts'
import type { Gateways } from './gateways.ts'
import { timeText } from './output.ts'

const modeNames: Record<Mode, string> = {
  [Mode.online]: 'online',
  [Mode.hidden]: 'hidden',
  [Mode.doNotDisturb]: 'do not disturb',
  [Mode.offline]: 'not heard of',
}

const columns = { number: 10, since: 20, mode: 14, instance: 12 }

export const sessions: Command = {
  usage: 'sessions [--number <number>] [--instance <id>]',
  about: 'Lists who is signed in; for one number also its connection, as in the log, and its address.',
  options: { number: { type: 'string' }, instance: { type: 'string' } },
  prepare(args, { number, instance }) {
    noArguments(args)
    if (number === undefined) return desk => list(desk, instance)
    const one = numberOf(number)
    return desk => show(desk, one)
  },
}

async function list(desk: CommandContext, instance: unknown): Promise<void> {
  const { directory } = await desk.gateways()
  const alive = await directory.instances()
  if (instance !== undefined && !alive.some(id => id === instance)) throw noInstance(String(instance))
  await desk.looksAt('sessions', 0)
  // What an instance that is gone had signed in is on its way out.
  const shown = new Set(instance === undefined ? alive : [instance])
  const print = await desk.output.table({ ...columns, nickname: 0 })
  for await (const page of directory.signIns()) {
    const here = page.filter(entry => shown.has(entry.instance))
    const nicknames = await nicknamesOf(desk, here)
    await print(here.map(entry => ({ ...rowOf(entry), nickname: nicknames.get(entry.number) ?? '' })))
  }
}

async function show(desk: CommandContext, number: number): Promise<void> {
  const gateways = await desk.gateways()
  await desk.looksAt('sessions', number)
  const [entry] = await gateways.directory.find([number])
  if (entry === undefined) throw new Failure(`${number} is not signed in`)
  const { replies } = await gateways.ask([entry.instance], 'session', { number })
  const { connection = 'no answer', address = 'no answer' } = replies.get(entry.instance) ?? {}
  const nicknames = await nicknamesOf(desk, [{ number }])
  const print = await desk.output.table({ ...columns, connection: 10, address: 15, nickname: 0 })
  await print([{ ...rowOf({ number, ...entry }), connection, address, nickname: nicknames.get(number) ?? '' }])
}

function rowOf({ number, generation, mode, instance }: Presence & { number: number }) {
  // Generations are microseconds since 1970, and grow by very little when a sign-in is entered again.
  return { number, since: timeText(generation / 1000), mode: modeNames[mode], instance }
}

async function nicknamesOf(
  { store }: CommandContext,
  users: readonly { number: number }[],
): Promise<Map<number, string>> {
  const people = await store.people(users.map(({ number }) => number))
  return new Map(people.map(({ number, nickname }) => [number, nickname]))
}

export const kick: Command = {
  usage: 'kick <number>',
  about: 'Ends the sign-in of a number, wherever it is. Its client does not come back by itself; the user may.',
  prepare(args) {
    const number = numberOf(onlyArgument(args, 'a number'))
    return desk => desk.act('kick', number, '', () => end(desk, number))
  },
}

async function end(desk: CommandContext, number: number): Promise<Outcome> {
  const ended = await endSignIns(await desk.gateways(), number, 'Your sign-in was ended by the administrator.')
  if (!ended) throw new Failure(`${number} is not signed in`)
  return { words: `the sign-in of ${number} was ended`, facts: { number, ended } }
}

/** Ends what is signed in with a number; answers whether anything was. Throws a Failure when that is not certain. */
export async function endSignIns(gateways: Gateways, number: number, why: string): Promise<boolean> {
  const { replies, silent } = await gateways.askAll('end', { number, why })
  if (replies.values().some(({ count }) => count > 0)) return true
  if (silent.length > 0) throw new Failure(`${number} may be signed in: ${noAnswerFrom(silent)}`)
  return false
}

export function noAnswerFrom(instances: readonly string[]): string {
  return `no answer from ${instances.join(', ')}`
}

export function noInstance(id: string): Failure {
  return new Failure(`there is no instance ${id}`)
}
