/** Rosters: groups and their members. */
import { sql, type Transaction } from 'kysely'
import { BLOCK_LIST } from '../../protocol/index.ts'
import type { StoreDialect } from './dialect.ts'
import { gathered } from './gathered.ts'
import type { RosterGroup, Store } from './interface.ts'
import { move } from './moves.ts'
import { preparedList } from './prepared.ts'
import { BLOCK_LIST_NAME, fits, groupNames, MAX_COUNT } from './roster-size.ts'
import type { Database, Tables } from './schema.ts'

export function roster(db: Database, dialect: StoreDialect) {
  /** Serializes changes to one roster, so that two of them cannot exceed a limit together. */
  const change = <T>(owner: number, work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> =>
    db.transaction().execute(async transaction => {
      await dialect.lock(transaction, [owner])
      return work(transaction)
    })

  const readRosters = preparedList(db, dialect, owners =>
    db
      .selectFrom('groups')
      .leftJoin('friends', join =>
        join.onRef('friends.owner', '=', 'groups.owner').onRef('friends.group', '=', 'groups.group'),
      )
      .leftJoin('accounts', 'accounts.number', 'friends.friend')
      .select(['groups.owner', 'groups.group', 'name', 'number', 'portrait', 'nickname'])
      .where(({ ref }) => dialect.isIn(ref('groups.owner'), owners))
      .unionAll(
        db
          .selectFrom('blocks')
          .innerJoin('accounts', 'accounts.number', 'blocks.blocked')
          .select([
            'blocks.owner',
            sql.lit(BLOCK_LIST).as('group'),
            sql.lit(BLOCK_LIST_NAME).as('name'),
            'number',
            'portrait',
            'nickname',
          ])
          .where(({ ref }) => dialect.isIn(ref('blocks.owner'), owners)),
      )
      .orderBy('group')
      .orderBy('number'),
  )

  const readRoster = gathered(async (owners: readonly number[]) => {
    const rosters = new Map<number, RosterGroup[]>()
    for (const { owner, group, name, number, portrait, nickname } of await readRosters(owners)) {
      const roster = rosters.get(owner) ?? []
      rosters.set(owner, roster)
      let entry = roster.at(-1)
      if (entry?.group !== group) {
        entry = { group, name, friends: [] }
        roster.push(entry)
      }
      if (number !== null && portrait !== null && nickname !== null) entry.friends.push({ number, portrait, nickname })
    }
    return owners.map(owner => rosters.get(owner) ?? [])
  })

  return {
    roster: readRoster,

    addGroup: (owner, name) =>
      change(owner, async transaction => {
        const names = await groupNames(transaction, owner)
        const group = smallestFree(names)
        if (group === undefined) return 'no free number'
        names.set(group, name)
        if (!(await fits(transaction, owner, names))) return 'roster full'
        await transaction.insertInto('groups').values({ owner, group, name }).execute()
        return group
      }),

    renameGroup: (owner, group, name) =>
      change(owner, async transaction => {
        const names = await groupNames(transaction, owner)
        const before = names.get(group)
        if (before === undefined) return 'unknown group'
        names.set(group, name)
        const longer = Buffer.byteLength(name) > Buffer.byteLength(before)
        if (longer && !(await fits(transaction, owner, names))) return 'roster full'
        await transaction
          .updateTable('groups')
          .set({ name })
          .where('owner', '=', owner)
          .where('group', '=', group)
          .execute()
        return 'renamed'
      }),

    deleteGroup: (owner, group) =>
      change(owner, async transaction => {
        if (group === 1) return 'first group'
        const names = await groupNames(transaction, owner)
        if (!names.has(group)) return 'unknown group'
        const members = transaction.selectFrom('friends').where('owner', '=', owner)
        const { count } = await members
          .where('group', 'in', [1, group])
          .select(query => query.fn.countAll<number>().as('count'))
          .executeTakeFirstOrThrow()
        if (count > MAX_COUNT) return 'full'
        await transaction
          .updateTable('friends')
          .set({ group: 1 })
          .where('owner', '=', owner)
          .where('group', '=', group)
          .execute()
        await transaction.deleteFrom('groups').where('owner', '=', owner).where('group', '=', group).execute()
        return 'deleted'
      }),

    moveFriends: (owner, moves) => change(owner, transaction => move(transaction, dialect, owner, moves)),

    addFriend: (owner, friend) => change(owner, transaction => insertFriend(transaction, dialect, owner, friend)),

    async isFriend(owner, friend) {
      const row = await db
        .selectFrom('friends')
        .select('friend')
        .where('owner', '=', owner)
        .where('friend', '=', friend)
        .executeTakeFirst()
      return row !== undefined
    },

    removeFriend: (owner, friend) =>
      change(owner, async transaction => {
        const wasFriend = await deleteFriend(transaction, owner, friend)
        const blocks = await transaction
          .deleteFrom('blocks')
          .where('owner', '=', owner)
          .where('blocked', '=', friend)
          .executeTakeFirstOrThrow()
        return wasFriend || blocks.numDeletedRows > 0n
      }),

    async groupMembers(owner, group) {
      const rows = await db
        .selectFrom('groups')
        .leftJoin('friends', join =>
          join.onRef('friends.owner', '=', 'groups.owner').onRef('friends.group', '=', 'groups.group'),
        )
        .select('friend')
        .where('groups.owner', '=', owner)
        .where('groups.group', '=', group)
        .orderBy('friend')
        .execute()
      return rows.length === 0 ? undefined : rows.flatMap(({ friend }) => friend ?? [])
    },

    async subscribers(numbers) {
      const rows = await db
        .selectFrom('friends')
        .select(({ ref }) => ['friend', dialect.jsonList(ref('owner')).as('owners')])
        .where(({ ref }) => dialect.isIn(ref('friend'), numbers))
        .groupBy('friend')
        .execute()
      return new Map(rows.map(({ friend, owners }): [number, number[]] => [friend, JSON.parse(owners)]))
    },
  } satisfies Partial<Store>
}

/** Takes a friend off the list. Returns whether there was one. The transaction must have locked the owner. */
export async function deleteFriend(transaction: Transaction<Tables>, owner: number, friend: number): Promise<boolean> {
  const { numDeletedRows } = await transaction
    .deleteFrom('friends')
    .where('owner', '=', owner)
    .where('friend', '=', friend)
    .executeTakeFirstOrThrow()
  return numDeletedRows > 0n
}

/** Adds a friend to a group that the owner has (F2, F3). The transaction must have locked the owner. */
export async function insertFriend(
  transaction: Transaction<Tables>,
  dialect: StoreDialect,
  owner: number,
  friend: number,
  group = 1,
): Promise<'added' | 'already' | 'full' | 'roster full' | 'unknown number' | 'blocked'> {
  await dialect.keep(transaction, [friend])
  const accounts = await transaction
    .selectFrom('accounts')
    .leftJoin('friends', join => join.onRef('friends.friend', '=', 'number').on('friends.owner', '=', owner))
    .leftJoin('blocks', join => join.onRef('blocks.blocked', '=', 'number').on('blocks.owner', '=', owner))
    .select(['number', 'friends.friend', 'blocks.blocked'])
    .where(({ ref }) => dialect.isIn(ref('number'), [owner, friend]))
    .execute()
  const account = accounts.find(({ number }) => number === friend)
  if (account === undefined || !accounts.some(({ number }) => number === owner)) return 'unknown number'
  if (account.friend !== null) return 'already'
  if (account.blocked !== null) return 'blocked'

  const { count } = await transaction
    .selectFrom('friends')
    .select(query => query.fn.countAll<number>().as('count'))
    .where('owner', '=', owner)
    .where('group', '=', group)
    .executeTakeFirstOrThrow()
  if (count >= MAX_COUNT) return 'full'
  if (!(await fits(transaction, owner, await groupNames(transaction, owner), 1))) return 'roster full'
  await transaction.insertInto('friends').values({ owner, friend, group }).execute()
  return 'added'
}

function smallestFree(taken: ReadonlyMap<number, string>): number | undefined {
  for (let group = 1; group < BLOCK_LIST; group++) if (!taken.has(group)) return group
  return undefined
}
