/** Accounts to measure with. */
import { hash, type Options } from '@node-rs/argon2'
import pLimit from 'p-limit'
import type { Store } from '../gateway/store/interface.ts'
import { PASSWORD } from './drivers.ts'

/** More would wait too long for the database. */
const OPENED_AT_ONCE = 16

/** A hash that takes no time to check, for when sign-ins are not what is measured. */
export const QUICK: Options = { memoryCost: 8, timeCost: 1, parallelism: 1 }

/**
 * Opens accounts with numbers that follow each other in an empty store; returns the first. All have one password and share
 * its hash; a sign-in checks it as ever.
 */
export async function createAccounts(store: Store, count: number, hashing?: Options): Promise<number> {
  const passwordHash = await hash(PASSWORD, hashing)
  const texts = { realName: '', city: '', address: '', postcode: '', school: '', phone: '', pager: '', email: '' }
  const codes = { portrait: 1, sex: 0, age: 20, country: 86, province: 1, education: 0, job: 0, verification: 0 }
  const profile = { nickname: 'bench', hobby: '', description: '', ...texts, ...codes }
  const limit = pLimit(OPENED_AT_ONCE)
  const numbers = await limit.map(Array.from({ length: count }), () =>
    store.createAccount(profile, passwordHash, Date.now()),
  )
  return Math.min(...numbers)
}
