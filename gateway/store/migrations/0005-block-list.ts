/** Adds the block lists (M8), and frees group 255, which used to be a group like others (G1). */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { Tables } from '../schema.ts'

const RESERVED = 255
const MAX_MEMBERS = 255

/** Adds a table, so that the previous version can still run; its users block nobody. */
export const blockList: Migration = {
  async up(db) {
    await db.schema
      .createTable('blocks')
      .addColumn('owner', 'bigint', column => column.notNull().references('accounts.number'))
      .addColumn('blocked', 'bigint', column => column.notNull().references('accounts.number'))
      .addColumn('wasFriend', 'integer', column => column.notNull())
      .addPrimaryKeyConstraint('blocks_key', ['owner', 'blocked'])
      .execute()
    const tables: Kysely<Tables> = db
    const owners = await tables.selectFrom('groups').select('owner').where('group', '=', RESERVED).execute()
    for (const { owner } of owners) await freeReservedGroup(tables, owner)
  },
}

/** Gives the group another number, or its members other groups when there is none left. A roster is too small to have no room. */
async function freeReservedGroup(db: Kysely<Tables>, owner: number): Promise<void> {
  const groups = await db.selectFrom('groups').selectAll().where('owner', '=', owner).execute()
  const friends = await db
    .selectFrom('friends')
    .select(['friend', 'group'])
    .where('owner', '=', owner)
    .orderBy('friend')
    .execute()
  const sizes = new Map<number, number>()
  for (let group = 1; group < RESERVED; group++) {
    const isFree = !groups.some(row => row.group === group)
    if (isFree) {
      const name = groups.find(row => row.group === RESERVED)?.name ?? ''
      await db.insertInto('groups').values({ owner, group, name }).execute()
    }
    sizes.set(group, friends.filter(row => row.group === group).length)
    if (isFree) break
  }
  const targets = [...sizes].reverse()
  for (const { friend } of friends.filter(row => row.group === RESERVED)) {
    const target = targets.find(([, size]) => size < MAX_MEMBERS)
    if (target === undefined) break
    target[1]++
    await db
      .updateTable('friends')
      .set({ group: target[0] })
      .where('owner', '=', owner)
      .where('friend', '=', friend)
      .execute()
  }
  await db.deleteFrom('groups').where('owner', '=', owner).where('group', '=', RESERVED).execute()
}
