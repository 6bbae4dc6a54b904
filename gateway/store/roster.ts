/** Rosters: groups and their members. */
import type { Transaction } from 'kysely'
import { MAX_BODY_BYTES } from '../../protocol/index.ts'
import type { StoreDialect } from './dialect.ts'
import type { RosterGroup, Store } from './interface.ts'
import { prepared } from './prepared.ts'
import { rosterBytes } from './roster-size.ts'
import type { Database, Tables } from './schema.ts'

/** Maximum number of groups, and of friends in a group: both counts are a byte on the wire (W5). */
const MAX_COUNT = 255

export function roster(db: Database, dialect: StoreDialect) {
  /** Serializes changes to one roster, so that two of them cannot exceed a limit together. */
  const change = <T>(owner: number, work: (transaction: Transaction<Tables>) => Promise<T>): Promise<T> =>
    db.transaction().execute(async transaction => {
      await dialect.lock(transaction, [owner])
      return work(transaction)
    })

  const readRoster = prepared(db, (owner: number) =>
    db
      .selectFrom('groups')
      .leftJoin('friends', join =>
        join.onRef('friends.owner', '=', 'groups.owner').onRef('friends.group', '=', 'groups.group'),
      )
      .leftJoin('accounts', 'accounts.number', 'friends.friend')
      .select(['groups.group', 'name', 'number', 'portrait', 'nickname'])
      .where('groups.owner', '=', owner)
      .orderBy('groups.group')
      .orderBy('friends.friend'),
  )

  return {
    async roster(owner) {
      const rows = await readRoster(owner)
      const groups = new Map<number, RosterGroup>()
      for (const { group, name, number, portrait, nickname } of rows) {
        const entry = groups.get(group) ?? { group, name, friends: [] }
        groups.set(group, entry)
        if (number !== null && portrait !== null && nickname !== null)
          entry.friends.push({ number, portrait, nickname })
      }
      return [...groups.values()]
    },

    addGroup: (owner, name) =>
      change(owner, async transaction => {
        const names = await groupNames(transaction, owner)
        const group = smallestFree(names)
        if (group === undefined) return 'full'
        names.set(group, name)
        if (!(await fits(transaction, owner, names))) return 'full'
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
        if (longer && !(await fits(transaction, owner, names))) return 'full'
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

    moveFriends: (owner, moves) =>
      change(owner, async transaction => {
        const names = await groupNames(transaction, owner)
        const friends = await transaction
          .selectFrom('friends')
          .select(['friend', 'group'])
          .where('owner', '=', owner)
          .execute()
        const before = new Map(friends.map(({ friend, group }) => [friend, group]))
        const after = new Map(before)
        for (const { friend, group } of moves) {
          if (!before.has(friend)) return 'not a friend'
          if (!names.has(group)) return 'unknown group'
          after.set(friend, group)
        }
        const members = Map.groupBy(after.keys(), friend => after.get(friend))
        for (const list of members.values()) if (list.length > MAX_COUNT) return 'full'

        const moved = [...after].filter(([friend, group]) => before.get(friend) !== group)
        for (const [group, list] of Map.groupBy(moved, ([, group]) => group)) {
          await transaction
            .updateTable('friends')
            .set({ group })
            .where('owner', '=', owner)
            .where('friend', 'in', dialect.numbers(list.map(([friend]) => friend)))
            .execute()
        }
        return 'moved'
      }),

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

    async removeFriend(owner, friend) {
      const { numDeletedRows } = await db
        .deleteFrom('friends')
        .where('owner', '=', owner)
        .where('friend', '=', friend)
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },

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
        .select(['friend', 'owner'])
        .where('friend', 'in', dialect.numbers(numbers))
        .execute()
      const subscribers = new Map<number, number[]>()
      for (const { friend, owner } of rows) {
        const owners = subscribers.get(friend)
        if (owners === undefined) subscribers.set(friend, [owner])
        else owners.push(owner)
      }
      return subscribers
    },
  } satisfies Partial<Store>
}

/** Adds a friend to group 1 (F2, F3). The transaction must have locked the owner. */
export async function insertFriend(
  transaction: Transaction<Tables>,
  dialect: StoreDialect,
  owner: number,
  friend: number,
): Promise<'added' | 'already' | 'full' | 'unknown number'> {
  const accounts = await transaction
    .selectFrom('accounts')
    .leftJoin('friends', join => join.onRef('friend', '=', 'number').on('owner', '=', owner))
    .select(['number', 'friend'])
    .where('number', 'in', dialect.numbers([owner, friend]))
    .execute()
  const account = accounts.find(({ number }) => number === friend)
  if (account === undefined || !accounts.some(({ number }) => number === owner)) return 'unknown number'
  if (account.friend !== null) return 'already'

  const { count } = await transaction
    .selectFrom('friends')
    .select(query => query.fn.countAll<number>().as('count'))
    .where('owner', '=', owner)
    .where('group', '=', 1)
    .executeTakeFirstOrThrow()
  if (count >= MAX_COUNT) return 'full'
  if (!(await fits(transaction, owner, await groupNames(transaction, owner), 1))) return 'full'
  await transaction.insertInto('friends').values({ owner, friend, group: 1 }).execute()
  return 'added'
}

async function groupNames(transaction: Transaction<Tables>, owner: number): Promise<Map<number, string>> {
  const rows = await transaction.selectFrom('groups').select(['group', 'name']).where('owner', '=', owner).execute()
  return new Map(rows.map(({ group, name }) => [group, name]))
}

/** Reports whether the roster would fit in a frame with these groups and so many more friends (W11). */
async function fits(
  transaction: Transaction<Tables>,
  owner: number,
  names: ReadonlyMap<number, string>,
  more = 0,
): Promise<boolean> {
  const { count } = await transaction
    .selectFrom('friends')
    .select(query => query.fn.countAll<number>().as('count'))
    .where('owner', '=', owner)
    .executeTakeFirstOrThrow()
  return rosterBytes([...names.values()], count + more) <= MAX_BODY_BYTES
}

function smallestFree(taken: ReadonlyMap<number, string>): number | undefined {
  for (let group = 1; group <= MAX_COUNT; group++) if (!taken.has(group)) return group
  return undefined
}
