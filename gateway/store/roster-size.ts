/** The limits of a roster: its counts are bytes, and it must fit in one login reply, whose body is limited (G1, W5, W11). */
import type { Transaction } from 'kysely'
import { MAX_BODY_BYTES } from '../../protocol/index.ts'
import type { Tables } from './schema.ts'

/** The name of the group of the blocked (M8). */
export const BLOCK_LIST_NAME = '黑名单'
/** Maximum number of friends in a group (W5). */
export const MAX_COUNT = 255
/** 32 characters (A1) of up to 4 bytes. */
const MAX_NICKNAME_BYTES = 32 * 4

/** A user's own groups by number, and how many people are in them, and on the block list. */
export interface RosterSize {
  readonly names: ReadonlyMap<number, string>
  readonly friends: number
  readonly blocked: number
}

/** Returns the size of the login reply's body, if everyone had nicknames of maximum length. */
export function sizeOf({ names, friends, blocked }: RosterSize): number {
  return rosterBytes(blocked === 0 ? [...names.values()] : [...names.values(), BLOCK_LIST_NAME], friends + blocked)
}

/** Returns the size of the login reply's body, if all friends had nicknames of maximum length. */
export function rosterBytes(groupNames: readonly string[], friends: number): number {
  let bytes = 2
  for (const name of groupNames) bytes += 2 + Buffer.byteLength(name) + 1 + 1
  return bytes + friends * (4 + 1 + 1 + 2 + MAX_NICKNAME_BYTES)
}

/** Returns the names of a user's own groups. */
export async function groupNames(transaction: Transaction<Tables>, owner: number): Promise<Map<number, string>> {
  const rows = await transaction.selectFrom('groups').select(['group', 'name']).where('owner', '=', owner).execute()
  return new Map(rows.map(({ group, name }) => [group, name]))
}

/** Reports whether the roster would fit in a frame with these groups and so many more friends (W11). */
export async function fits(
  transaction: Transaction<Tables>,
  owner: number,
  names: ReadonlyMap<number, string>,
  more = 0,
): Promise<boolean> {
  const count = async (table: 'friends' | 'blocks') => {
    const { count } = await transaction
      .selectFrom(table)
      .select(query => query.fn.countAll<number>().as('count'))
      .where('owner', '=', owner)
      .executeTakeFirstOrThrow()
    return count
  }
  const [friends, blocked] = [await count('friends'), await count('blocks')]
  return sizeOf({ names, friends: friends + more, blocked }) <= MAX_BODY_BYTES
}
