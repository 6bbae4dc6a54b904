/** Accounts and their profiles. */

import type { StoreDialect } from './dialect.ts'
import type { Person, Profile, Store } from './interface.ts'
import { prepared } from './prepared.ts'
import { type Database, profileColumns } from './schema.ts'

/** The name of every account's first group (G1). */
const FIRST_GROUP = '我的好友'

export function accounts(db: Database, dialect: StoreDialect) {
  /** Returns whether there is such an account. */
  async function change(number: number, values: { passwordHash: string } | { disabledAt: number | null }) {
    const { numUpdatedRows } = await db
      .updateTable('accounts')
      .set(values)
      .where('number', '=', number)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  const readCredentials = prepared(db, (number: number) =>
    db.selectFrom('accounts').select(['passwordHash', 'disabledAt']).where('number', '=', number),
  )

  return {
    createAccount(profile, passwordHash) {
      return db.transaction().execute(async transaction => {
        const { number } = await transaction
          .insertInto('accounts')
          .values({ ...onlyProfile(profile), passwordHash })
          .returning('number')
          .executeTakeFirstOrThrow()
        await transaction.insertInto('groups').values({ owner: number, group: 1, name: FIRST_GROUP }).execute()
        return number
      })
    },

    async credentials(number) {
      const [row] = await readCredentials(number)
      return row && { passwordHash: row.passwordHash, isDisabled: row.disabledAt !== null }
    },

    setPasswordHash: (number, passwordHash) => change(number, { passwordHash }),

    setDisabled: (number, since) => change(number, { disabledAt: since ?? null }),

    profile(number) {
      return db.selectFrom('accounts').select(profileColumns).where('number', '=', number).executeTakeFirst()
    },

    async replaceProfile(number, profile, passwordHash) {
      await db
        .updateTable('accounts')
        .set({ ...onlyProfile(profile), ...(passwordHash === undefined ? {} : { passwordHash }) })
        .where('number', '=', number)
        .execute()
    },

    async people(numbers) {
      const rows = await db
        .selectFrom('accounts')
        .select(['number', 'nickname', 'portrait', 'province', 'city'])
        .where('number', 'in', dialect.numbers(numbers))
        .execute()
      const byNumber = new Map<number, Person>(rows.map(row => [row.number, row]))
      return numbers.flatMap(number => byNumber.get(number) ?? [])
    },
  } satisfies Partial<Store>
}

/** Drops other properties, such as a password: the type does not exclude them. */
function onlyProfile(profile: Profile): Profile {
  return Object.fromEntries(profileColumns.map(name => [name, profile[name]])) as Profile
}
