/** Accounts and their profiles. */
import { type RawBuilder, sql, type UpdateObject } from 'kysely'
import { FIRST_SEQUENCE } from '../../protocol/index.ts'
import { NumbersExhausted } from '../errors.ts'
import type { StoreDialect } from './dialect.ts'
import { gathered } from './gathered.ts'
import type { Person, Profile, Store } from './interface.ts'
import { preparedRows } from './prepared.ts'
import { type Database, profileColumns, type Tables } from './schema.ts'

/** The name of every account's first group (G1). */
const FIRST_GROUP = '我的好友'
/** No address has this digest. */
const NO_ADDRESS = -1

/** A number, and the digest of the address from which somebody signs in. */
interface SignIn {
  readonly number: number
  readonly address: number
}

export function accounts(db: Database, dialect: StoreDialect) {
  /** Returns whether there is such an account. */
  async function change(number: number, values: UpdateObject<Tables, 'accounts'>) {
    const { numUpdatedRows } = await db
      .updateTable('accounts')
      .set(values)
      .where('number', '=', number)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  }

  const findCredentials = preparedRows(dialect, { number: 'bigint', address: 'bigint' }, (rows: RawBuilder<SignIn>) =>
    db
      .selectFrom(rows.as('wanted'))
      .innerJoin('accounts', 'accounts.number', 'wanted.number')
      .leftJoin('addresses', join =>
        join.onRef('addresses.number', '=', 'wanted.number').onRef('addresses.address', '=', 'wanted.address'),
      )
      .select(['accounts.number', 'wanted.address', 'passwordHash', 'disabledAt', 'signedInAt']),
  )
  const readCredentials = gathered(async (wanted: readonly SignIn[]) => {
    const rows = await findCredentials(db, wanted)
    return wanted.map(({ number, address }) => rows.find(row => row.number === number && row.address === address))
  })

  return {
    createAccount(profile, passwordHash, now) {
      return db.transaction().execute(async transaction => {
        const { number } = await transaction
          .insertInto('accounts')
          .values({ ...onlyProfile(profile), passwordHash, createdAt: now })
          .returning('number')
          .executeTakeFirstOrThrow()
        if (number >= FIRST_SEQUENCE) throw new NumbersExhausted()
        await transaction.insertInto('groups').values({ owner: number, group: 1, name: FIRST_GROUP }).execute()
        return number
      })
    },

    async credentials(number, address = NO_ADDRESS) {
      const row = await readCredentials({ number, address })
      if (row === undefined) return undefined
      const { passwordHash, disabledAt, signedInAt } = row
      return { passwordHash, isDisabled: disabledAt !== null, signedInAt: signedInAt ?? undefined }
    },

    setPasswordHash: (number, passwordHash) => change(number, { passwordHash }),

    async renewPasswordHash(number, outdated, passwordHash) {
      await db
        .updateTable('accounts')
        .set({ passwordHash })
        .where('number', '=', number)
        .where('passwordHash', '=', outdated)
        .execute()
    },

    setDisabled: (number, since) =>
      change(number, {
        disabledAt: since === undefined ? null : sql`coalesce(${sql.ref('disabledAt')}, ${since})`,
      }),

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
        .where(({ ref }) => dialect.isIn(ref('number'), numbers))
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
