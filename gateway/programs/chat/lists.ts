/** Finding rooms and members, and reading what was said (R2). */
import { Direction, Role } from '../../../protocol/index.ts'
import { Refusal } from '../../errors.ts'
import { fitBody } from '../../handlers/fit-body.ts'
import { stateOf } from '../../session/presence-view.ts'
import type { RoomEntry } from '../../store/rooms/interface.ts'
import type { ChatHandlers } from './dispatch.ts'
import { entryValues } from './entry-frame.ts'
import { pageSize } from './limits.ts'
import { refusedChange } from './reasons.ts'
import type { ChatServices } from './services.ts'

type Lists = 'listRooms' | 'listMyRooms' | 'listMembers' | 'listBanned' | 'readHistory' | 'markRead'

/** The fields of the history before the entries, and of each entry but its strings, in bytes. */
const HISTORY_BYTES = 6
const ENTRY_BYTES = 17

export function lists({ directory, store }: ChatServices): Pick<ChatHandlers, Lists> {
  return {
    async listRooms({ start, count }) {
      return { success: 1, rooms: await store.openRooms(start, pageSize(count)) }
    },

    async listMyRooms({ number, start, count }) {
      const rooms = await store.ownRooms(number, start, pageSize(count))
      return {
        success: 1,
        rooms: rooms.map(room => ({ ...room, ...(room.role === Role.invited ? nothingSaid : unread(room)) })),
      }
    },

    async listMembers({ number, room, start, count }) {
      const members = await store.roomMembers(room, number, start, pageSize(count))
      if (members === undefined) throw new Refusal('notInRoom')
      const entries = await directory.find(members.map(({ member }) => member))
      return {
        success: 1,
        room,
        members: members.map((member, place) => ({
          ...member,
          state: stateOf(entries[place]),
        })),
      }
    },

    async listBanned({ number, room, start, count }) {
      const banned = await store.bannedUsers(room, number, start, pageSize(count))
      if (typeof banned === 'string') throw refusedChange(banned)
      return { success: 1, room, banned: banned.map(({ number: friend, nickname }) => ({ friend, nickname })) }
    },

    async readHistory({ number, room, sequence, direction, count }) {
      if (direction !== Direction.below && direction !== Direction.above) throw new Refusal('unknownDirection')
      const from = { sequence, direction: direction === Direction.below ? 'before' : 'after' } as const
      const entries = await store.roomHistory(room, number, from, pageSize(count))
      if (entries === undefined) throw new Refusal('notInRoom')
      return { success: 1, room, entries: fitBody(entries, HISTORY_BYTES, bytesOf).map(entryValues) }
    },

    async markRead({ number, room, sequence }) {
      const read = await store.markRead(room, number, sequence)
      if (read === undefined) throw new Refusal('notInRoom')
      return { success: 1, room, sequence: read }
    },
  }
}

const nothingSaid = { last: 0, read: 0, unread: 0 }

function unread({ last, read }: { last: number; read: number }) {
  return { last, read, unread: last - read }
}

function bytesOf({ nickname, text }: RoomEntry): number {
  return ENTRY_BYTES + Buffer.byteLength(nickname) + text.length
}
