/** Commands that change rooms, and what is said there by the system. */
import { encodeText, Removal, SYSTEM } from '../../protocol/index.ts'
import { Refusal } from '../errors.ts'
import { checkText } from '../handlers/field-limits.ts'
import { checkSettings } from '../programs/chat/limits.ts'
import type { RoomChanges } from '../store/rooms/interface.ts'
import { accountNumber, type Command, roomNumber, singleArgument } from './command.ts'
import type { CommandContext } from './context.ts'
import { UsageError } from './errors.ts'
import { addMember, changeRoom, closeRoom, createRoom, giveRole, removeMember, sayIn } from './room-operations.ts'
import { accesses, givenRoles } from './room-words.ts'

/** How a command names the system as an owner. */
const THE_SYSTEM = 'system'

export const roomCreate: Command = {
  usage: 'room create <name> [--owner <number>] [--topic <text>] [--access open|invitation]',
  description: 'Creates a room of the system, or of an account, which is then its first member. It is open by default.',
  options: { owner: { type: 'string' }, topic: { type: 'string' }, access: { type: 'string' } },
  prepare(args, { owner: given, topic = '', access = 'open' }) {
    const name = singleArgument(args, 'a name')
    const settings = { name, topic: String(topic), access: oneOf('access', accesses, access) }
    checked(() => checkSettings(settings))
    const owner = given === undefined ? SYSTEM : ownerNumber(given)
    return context =>
      context.audited('room create', owner, '', async () => {
        const room = await createRoom(context, owner, settings)
        return { message: `room ${room} is created`, data: { room } }
      })
  },
}

export const roomChange: Command = {
  usage: 'room change <room> [--name <name>] [--topic <text>] [--access open|invitation] [--owner <number>|system]',
  description: 'Changes a room, or hands it over to one of its members or to the system. What is not given stays.',
  options: {
    ...{ name: { type: 'string' }, topic: { type: 'string' } },
    ...{ access: { type: 'string' }, owner: { type: 'string' } },
  },
  prepare(args, { name, topic, access, owner: newOwner }) {
    const room = roomNumber(singleArgument(args, 'the number of a room'))
    if ([name, topic, access, newOwner].every(option => option === undefined)) {
      throw new UsageError('expected --name, --topic, --access or --owner')
    }
    const changes: RoomChanges = {
      ...{ name: textOf(name), topic: textOf(topic) },
      access: access === undefined ? undefined : oneOf('access', accesses, access),
    }
    checked(() => checkSettings(changes))
    const owner = newOwner === undefined ? undefined : ownerNumber(newOwner)
    return changing('room change', room, owner ?? 0, `room ${room} is changed`, context =>
      changeRoom(context, room, changes, owner),
    )
  },
}

export const roomClose: Command = {
  usage: 'room close <room>',
  description: 'Closes a room: it has no members any more, and its history is removed within the hour.',
  prepare(args) {
    const room = roomNumber(singleArgument(args, 'the number of a room'))
    return changing('room close', room, 0, `room ${room} is closed`, context => closeRoom(context, room))
  },
}

export const roomAdd = ofMember('add', 'Makes a user a member, without an invitation.', 'is a member of', addMember)

export const roomRemove = ofMember(
  'remove',
  'Removes a member, who may come back.',
  'is removed from',
  removal('remove'),
)

export const roomBan = ofMember(
  'ban',
  'Removes a member, or whoever is none, and lets the user in no more.',
  'is banned from',
  removal('ban'),
)

export const roomPardon = ofMember('pardon', 'Lets a user who is banned join again.', 'may join', removal('pardon'))

export const roomRole: Command = {
  usage: 'room role <room> <number> member|moderator',
  description: 'Makes a member a moderator, or the other way round.',
  prepare([first, second, third, ...more]) {
    const [room, number] = [roomNumber(first), accountNumber(second)]
    if (more.length > 0) throw new UsageError('expected a room, an account number and a role, and nothing else')
    const role = oneOf('role', givenRoles, third)
    return changing('room role', room, number, `${number} is a ${third} of room ${room}`, context =>
      giveRole(context, room, number, role),
    )
  },
}

export const roomSay: Command = {
  usage: 'room say <room> <text>',
  description: 'Says something in a room as the system.',
  prepare([first, ...words]) {
    const room = roomNumber(first)
    const joined = words.join(' ').trim()
    if (joined === '') throw new UsageError('expected a text')
    const text = encodeText(joined.toWellFormed())
    checked(() => checkText(text))
    return context =>
      context.audited('room say', 0, `room ${room}`, async () => {
        const { sequence } = await sayIn(context, room, SYSTEM, text)
        return { message: `said in room ${room} as entry ${sequence}`, data: { room, sequence } }
      })
  },
}

/** A command that does something about one user of a room. `outcome` continues a sentence that begins with the number. */
function ofMember(
  verb: string,
  description: string,
  outcome: string,
  work: (context: CommandContext, room: number, number: number) => Promise<void>,
): Command {
  return {
    usage: `room ${verb} <room> <number>`,
    description,
    prepare([first, second, ...more]) {
      const [room, number] = [roomNumber(first), accountNumber(second)]
      if (more.length > 0) throw new UsageError('expected a room and an account number, and nothing else')
      return changing(`room ${verb}`, room, number, `${number} ${outcome} room ${room}`, context =>
        work(context, room, number),
      )
    },
  }
}

function removal(kind: keyof typeof Removal) {
  return (context: CommandContext, room: number, number: number) => removeMember(context, room, number, Removal[kind])
}

/** Does something and says so, with rows in the audit table, unless it is refused. `subject` is the account concerned, 0 for none. */
function changing(
  action: string,
  room: number,
  subject: number,
  outcome: string,
  work: (context: CommandContext) => Promise<void>,
): (context: CommandContext) => Promise<void> {
  return context =>
    context.audited(action, subject, `room ${room}`, async () => {
      await work(context)
      const message = context.hasCluster
        ? outcome
        : `${outcome}; members who are signed in see it at their next sign-in`
      return { message, data: { room, ...(subject === 0 ? {} : { number: subject }) } }
    })
}

function ownerNumber(text: unknown): number {
  return text === THE_SYSTEM ? SYSTEM : accountNumber(text)
}

function textOf(option: unknown): string | undefined {
  return option === undefined ? undefined : String(option)
}

function oneOf<T extends Readonly<Record<string, number>>>(what: string, values: T, word: unknown): T[keyof T] {
  const names = Object.keys(values)
  const name = names.find(each => each === word)
  if (name === undefined) throw new UsageError(`${what} must be one of ${names.join(', ')}`)
  return values[name] as T[keyof T]
}

/** Throws a UsageError for what the rules refuse. */
function checked(check: () => void): void {
  try {
    check()
  } catch (error) {
    throw error instanceof Refusal ? new UsageError(error.message) : error
  }
}
