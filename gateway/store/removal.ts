/** Deleting accounts, with everything that belongs to them. */
import type { Transaction } from 'kysely'
import type { StoreDialect } from './dialect.ts'
import type { EventKind } from './event-kinds.ts'
import type { Store } from './interface.ts'
import { removeEntries } from './moves.ts'
import { leave } from './rooms/membership.ts'
import type { Database, Tables } from './schema.ts'

/** Lists that an account is taken off in one transaction, so that their owners do not wait for long. */
const LISTS_AT_ONCE = 50
const DELETED: EventKind = 'deleted'

export function removal(db: Database, dialect: StoreDialect) {
  /** Takes an account off some of the lists that it is on. Returns whether there may be more. */
  const takeOffLists = (number: number): Promise<boolean> =>
    db.transaction().execute(async transaction => {
      const rows = await transaction
        .selectFrom('friends')
        .select('owner')
        .where('friend', '=', number)
        .unionAll(transaction.selectFrom('blocks').select('owner').where('blocked', '=', number))
        .limit(LISTS_AT_ONCE)
        .execute()
      const owners = [...new Set(rows.map(({ owner }) => owner))]
      await dialect.lock(transaction, owners)
      await removeEntries(transaction, dialect, owners, [number])
      return rows.length === LISTS_AT_ONCE
    })

  /** Has an account leave one of its rooms. Returns whether there may be more. */
  const leaveRoom = (number: number, now: number): Promise<boolean> =>
    db.transaction().execute(async transaction => {
      const row = await transaction
        .selectFrom('roomMembers')
        .select('room')
        .where('member', '=', number)
        .limit(1)
        .executeTakeFirst()
      if (row === undefined) return false
      await leave(transaction, dialect, { room: row.room, by: number, now })
      return true
    })

  return {
    async deleteAccount(number, by, now) {
      // In parts: hundreds of thousands may have a popular account on their lists. Interrupted, it is only on fewer of them.
      while (await takeOffLists(number));
      while (await leaveRoom(number, now));
      return db.transaction().execute(async transaction => {
        await dialect.lockForRemoval(transaction, number)
        await deleteBelongings(transaction, number)
        const { numDeletedRows } = await transaction
          .deleteFrom('accounts')
          .where('number', '=', number)
          .executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) return false
        await transaction
          .insertInto('events')
          .values({
            ...{ number, period: now, kind: DELETED, address: '', detail: by },
            ...{ firstAt: now, lastAt: now, count: 1 },
          })
          .execute()
        return true
      })
    },
  } satisfies Partial<Store>
}

async function deleteBelongings(transaction: Transaction<Tables>, number: number): Promise<void> {
  await transaction.deleteFrom('messages').where('recipient', '=', number).execute()
  await transaction
    .deleteFrom('requests')
    .where(({ eb, or }) => or([eb('requester', '=', number), eb('target', '=', number)]))
    .execute()
  await transaction
    .deleteFrom('blocks')
    .where(({ eb, or }) => or([eb('owner', '=', number), eb('blocked', '=', number)]))
    .execute()
  await transaction
    .deleteFrom('friends')
    .where(({ eb, or }) => or([eb('owner', '=', number), eb('friend', '=', number)]))
    .execute()
  await transaction.deleteFrom('roomBans').where('banned', '=', number).execute()
  await transaction.deleteFrom('groups').where('owner', '=', number).execute()
  await transaction.deleteFrom('addresses').where('number', '=', number).execute()
  await transaction.deleteFrom('tokens').where('number', '=', number).execute()
  await transaction.deleteFrom('activity').where('number', '=', number).execute()
  await transaction.deleteFrom('events').where('number', '=', number).execute()
}
