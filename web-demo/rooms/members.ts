/** Whole lists of people of a room, and the order of members. */
import type { RoomMember } from '../../client/index.ts'
import type { SharedRooms } from '../model/shared-rooms.ts'

/** People on a page of a list. */
export const PAGE = 100
/** Pages that are loaded at most: a room has up to 1,000 members (R1). */
const MAX_PAGES = 10

/** Loads a whole list, page by page: the next one is that after a number. */
export async function allOf<P extends { readonly number: number }>(
  load: (after: number) => Promise<P[]>,
): Promise<P[]> {
  const all: P[] = []
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = await load(all.at(-1)?.number ?? 0)
    all.push(...page)
    if (page.length < PAGE) break
  }
  return all
}

/** Loads all members of a room. */
export function allMembers(rooms: Pick<SharedRooms, 'members'>, room: number): Promise<RoomMember[]> {
  return allOf(after => rooms.members(room, { after, count: PAGE }))
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
