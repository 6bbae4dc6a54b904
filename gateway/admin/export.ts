/** The command that exports an account: what its owner may ask for, texts included, and not the hash of the password. */
import { BLOCK_LIST } from '../../protocol/index.ts'
import { ALL_ROOMS } from '../programs/chat/limits.ts'
import type { RosterGroup, Store } from '../store/interface.ts'
import { accountNumber, type Command, singleArgument } from './command.ts'
import { NoSuchAccount } from './errors.ts'
import { eventRow } from './events.ts'
import { formatTime } from './output.ts'
import { roleNames } from './room-words.ts'
import { describeMessage } from './stored-message.ts'

/** More than an account can have within EVENTS_DAYS. */
const ALL_EVENTS = 1_000_000

export const exportAccount: Command = {
  usage: 'export <number>',
  description:
    'Prints an account as JSON: profile, groups, friends, requests, stored messages with their texts, rooms, events. No password.',
  prepare(args) {
    const number = accountNumber(singleArgument(args, 'an account number'))
    return async context => {
      await context.record('export', number)
      await context.output.document(await exportOf(context.store, number))
    }
  },
}

/** Returns what the store has of an account. Throws NoSuchAccount. */
export async function exportOf(store: Store, number: number): Promise<object> {
  const state = await store.account(number)
  const profile = await store.profile(number)
  const retained = await store.retainedData(number, Date.now())
  if (state === undefined || profile === undefined || retained === undefined) {
    throw new NoSuchAccount(number)
  }
  const roster = await store.roster(number)
  const rooms = await store.ownRooms(number, 0, ALL_ROOMS)
  const events = await store.events(number, ALL_EVENTS)
  const asked = ({ number: other, askedAt }: { number: number; askedAt: number }) => {
    return { number: other, asked: formatTime(askedAt) }
  }
  return {
    number,
    ...{ created: timeOf(state.createdAt), signedIn: timeOf(state.signedInAt), signedOut: timeOf(state.signedOutAt) },
    ...{ disabled: timeOf(state.disabledSince), profile },
    groups: roster.filter(({ group }) => group !== BLOCK_LIST).map(groupOf),
    blocked: roster.filter(({ group }) => group === BLOCK_LIST).flatMap(group => groupOf(group).friends),
    requests: { from: retained.requestsFrom.map(asked), to: retained.requestsTo.map(asked) },
    messages: retained.messages.map(({ storedAt, frame }) => {
      const { from, kind, text } = describeMessage(frame)
      return { at: formatTime(storedAt), from, kind, text }
    }),
    rooms: rooms.map(({ room, name, role }) => ({ room, name, role: roleNames[role] })),
    events: events.map(eventRow),
  }
}

function groupOf({ group, name, friends }: RosterGroup) {
  return { group, name, friends: friends.map(({ number, nickname }) => ({ number, nickname })) }
}

/** Unknown times are null. */
function timeOf(at: number | undefined): string | null {
  return at === undefined ? null : formatTime(at)
}
