/** All members of a room, and their order. */
import type { RoomMember } from '../../client/index.ts'
import type { SharedRooms } from '../model/shared-rooms.ts'

/** Members on a page, and pages at most: a room has up to 1,000 (R1). */
const PAGE = 100
const MAX_PAGES = 10

/** Loads all members of a room. */
export async function allMembers(rooms: Pick<SharedRooms, 'members'>, room: number): Promise<RoomMember[]> {
  const all: RoomMember[] = []
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = await rooms.members(room, { after: all.at(-1)?.number ?? 0, count: PAGE })
    all.push(...page)
    if (page.length < PAGE) break
  }
  return all
}

const collator = new Intl.Collator(undefined, { numeric: true })
const roles: Readonly<Record<RoomMember['role'], number>> = { owner: 0, moderator: 1, member: 2, invited: 3 }
const states: Readonly<Record<RoomMember['state'], number>> = { online: 0, 'do not disturb': 1, hidden: 2, offline: 2 }

/** Who looks after the room first, then who is there, then by nickname. */
export function inOrder(members: readonly RoomMember[]): RoomMember[] {
  return members.toSorted(
    (a, b) =>
      roles[a.role] - roles[b.role] || states[a.state] - states[b.state] || collator.compare(a.nickname, b.nickname),
  )
}
