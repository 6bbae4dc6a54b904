/** Moves between groups, onto the block list and off it (G3, M8). */
import type { Transaction } from 'kysely'
import { BLOCK_LIST, MAX_BODY_BYTES } from '../../protocol/index.ts'
import type { StoreDialect } from './dialect.ts'
import type { MoveOutcome } from './interface.ts'
import { groupNames, MAX_COUNT, sizeOf } from './roster-size.ts'
import type { Tables } from './schema.ts'

/** Where someone is on a list; group 255 is the block list. */
interface Entry {
  readonly group: number
  /** Whether this is a friend, or was one when blocked. */
  readonly isFriend: boolean
}

type Entries = ReadonlyMap<number, Entry>

/** Makes all of the moves, or none. The transaction must have locked the owner. */
export async function move(
  transaction: Transaction<Tables>,
  dialect: StoreDialect,
  owner: number,
  moves: readonly { friend: number; group: number }[],
): Promise<MoveOutcome> {
  await dialect.keep(
    transaction,
    moves.map(({ friend }) => friend),
  )
  const names = await groupNames(transaction, owner)
  const before = await readEntries(transaction, owner)
  const after = new Map<number, Entry>(before)
  for (const { friend, group } of moves) {
    const entry = after.get(friend)
    if (group === BLOCK_LIST) after.set(friend, { group, isFriend: entry?.isFriend === true })
    else if (entry === undefined) return 'not a friend'
    else if (!names.has(group)) return 'unknown group'
    else if (entry.isFriend) after.set(friend, { group, isFriend: true })
    else after.delete(friend)
  }
  const added = [...after.keys()].filter(number => !before.has(number))
  if (added.length > 0 && (await countAccounts(transaction, dialect, added)) < added.length) return 'unknown number'
  const members = Map.groupBy(after.values(), ({ group }) => group)
  for (const list of members.values()) if (list.length > MAX_COUNT) return 'full'
  const [oldBytes, newBytes] = [bytesOf(names, before), bytesOf(names, after)]
  if (newBytes > MAX_BODY_BYTES && newBytes > oldBytes) return 'roster full'

  const numbers = new Set([...before.keys(), ...after.keys()])
  const changed = [...numbers].filter(number => before.get(number)?.group !== after.get(number)?.group)
  await write(transaction, dialect, owner, changed, after)
  const isBlocked = (entries: Entries, number: number) => entries.get(number)?.group === BLOCK_LIST
  const unblocked = changed.filter(number => isBlocked(before, number))
  return {
    blocked: changed.filter(number => isBlocked(after, number)),
    returned: unblocked.filter(number => after.has(number)),
    removed: unblocked.filter(number => !after.has(number)),
  }
}

async function readEntries(transaction: Transaction<Tables>, owner: number): Promise<Entries> {
  const friends = await transaction
    .selectFrom('friends')
    .select(['friend', 'group'])
    .where('owner', '=', owner)
    .execute()
  const blocks = await transaction
    .selectFrom('blocks')
    .select(['blocked', 'wasFriend'])
    .where('owner', '=', owner)
    .execute()
  const entries = new Map<number, Entry>()
  for (const { friend, group } of friends) entries.set(friend, { group, isFriend: true })
  for (const { blocked, wasFriend } of blocks) entries.set(blocked, { group: BLOCK_LIST, isFriend: wasFriend === 1 })
  return entries
}

async function countAccounts(
  transaction: Transaction<Tables>,
  dialect: StoreDialect,
  numbers: readonly number[],
): Promise<number> {
  const { count } = await transaction
    .selectFrom('accounts')
    .select(query => query.fn.countAll<number>().as('count'))
    .where(({ ref }) => dialect.isIn(ref('number'), numbers))
    .executeTakeFirstOrThrow()
  return count
}

function bytesOf(names: ReadonlyMap<number, string>, entries: Entries): number {
  const blocked = [...entries.values()].filter(({ group }) => group === BLOCK_LIST).length
  return sizeOf({ names, friends: entries.size - blocked, blocked })
}

/** Takes these numbers off the lists of these owners. */
export async function removeEntries(
  transaction: Transaction<Tables>,
  dialect: StoreDialect,
  owners: readonly number[],
  numbers: readonly number[],
): Promise<void> {
  await transaction
    .deleteFrom('friends')
    .where(({ ref }) => dialect.isIn(ref('owner'), owners))
    .where(({ ref }) => dialect.isIn(ref('friend'), numbers))
    .execute()
  await transaction
    .deleteFrom('blocks')
    .where(({ ref }) => dialect.isIn(ref('owner'), owners))
    .where(({ ref }) => dialect.isIn(ref('blocked'), numbers))
    .execute()
}

/** Writes where these numbers are now, or that they are on no list. */
async function write(
  transaction: Transaction<Tables>,
  dialect: StoreDialect,
  owner: number,
  changed: readonly number[],
  after: Entries,
): Promise<void> {
  if (changed.length === 0) return
  await removeEntries(transaction, dialect, [owner], changed)
  const rows = changed.flatMap(number => {
    const entry = after.get(number)
    return entry === undefined ? [] : [{ number, ...entry }]
  })
  const friends = rows.filter(({ group }) => group !== BLOCK_LIST)
  const blocks = rows.filter(({ group }) => group === BLOCK_LIST)
  if (friends.length > 0) {
    await transaction
      .insertInto('friends')
      .values(friends.map(({ number: friend, group }) => ({ owner, friend, group })))
      .execute()
  }
  if (blocks.length > 0) {
    await transaction
      .insertInto('blocks')
      .values(blocks.map(({ number: blocked, isFriend }) => ({ owner, blocked, wasFriend: Number(isFriend) })))
      .execute()
  }
}
