/** Commands that show rooms, and who is in them. */
import { SYSTEM } from '../../protocol/index.ts'
import type { BannedUser, RoomState } from '../store/rooms/interface.ts'
import { type Command, noArguments, roomNumber, singleArgument, whole } from './command.ts'
import type { CommandContext } from './context.ts'
import { requireRoom } from './room-operations.ts'
import { accessName, roleNames } from './room-words.ts'

const DEFAULT_LIMIT = '50'
const MAX_LIMIT = 1_000_000
/** Rows read at a time: all members of a room. */
const PAGE = 1000

export const rooms: Command = {
  usage: 'rooms [--after <room>] [--limit <count>]',
  description: `Lists rooms in order of their numbers, those after a number; ${DEFAULT_LIMIT} by default.`,
  options: { after: { type: 'string' }, limit: { type: 'string', default: DEFAULT_LIMIT } },
  prepare(args, { after, limit }) {
    noArguments(args)
    const first = after === undefined ? 0 : roomNumber(after)
    const most = whole('limit', limit, MAX_LIMIT)
    return async context => {
      const { output, store } = context
      await context.record('rooms', 0)
      const print = await output.table({ room: 8, access: 10, owner: 10, members: 7, last: 8, name: 0 })
      let left = most
      for (let last: number | undefined = first; last !== undefined && left > 0; ) {
        const page: RoomState[] = await store.roomsAfter(last, Math.min(left, PAGE))
        await print(page.map(rowOf))
        left -= page.length
        last = page.at(-1)?.room
      }
    }
  },
}

export const room: Command = {
  usage: 'room <room> [--banned]',
  description: 'Shows a room and its members, or who is banned from it.',
  options: { banned: { type: 'boolean' } },
  prepare(args, { banned }) {
    const number = roomNumber(singleArgument(args, 'the number of a room'))
    return banned === true ? context => showBanned(context, number) : context => show(context, number)
  },
}

async function show(context: CommandContext, number: number): Promise<void> {
  const { output, store } = context
  await context.record('room', 0, `room ${number}`)
  const state = await requireRoom(context, number)
  const members = (await store.roomMembers(number, SYSTEM, 0, PAGE)) ?? []
  const rows = members.map(({ member, nickname, role }) => ({ number: member, role: roleNames[role], nickname }))
  const row = rowOf(state)
  const { access, last, name, owner } = row
  const parts = [access, `owner ${owner}`, `members: ${state.members}`, `last entry: ${last}`, `name: ${name}`]
  await output.result(`${number}, ${parts.join(', ')}, topic: ${state.topic}`, {
    ...{ ...row, topic: state.topic, list: rows },
  })
  await output.details({ number: 10, role: 9, nickname: 0 }, rows)
}

async function showBanned(context: CommandContext, number: number): Promise<void> {
  const { output, store } = context
  await context.record('room --banned', 0, `room ${number}`)
  await requireRoom(context, number)
  const print = await output.table({ number: 10, nickname: 0 })
  for (let last: number | undefined = 0; last !== undefined; ) {
    const found: Awaited<ReturnType<typeof store.bannedUsers>> = await store.bannedUsers(number, SYSTEM, last, PAGE)
    // The room was closed meanwhile.
    const page: readonly BannedUser[] = typeof found === 'string' ? [] : found
    await print(page.map(({ number, nickname }) => ({ number, nickname })))
    last = page.at(-1)?.number
  }
}

function rowOf({ room, name, access, owner, members, last }: RoomState) {
  return {
    ...{ room, access: accessName(access) },
    ...{ owner: owner === SYSTEM ? 'system' : owner, members, last, name },
  }
}
