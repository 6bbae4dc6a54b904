/** Accounts put straight into a store, for tests that need many: a registration each would take too long. */
import type { Profile, Store } from '../gateway/store/interface.ts'
import { newcomer } from './client.ts'

/** Opens an account for each profile, which is like `newcomer` but for what is given; returns the numbers. */
export async function createAccounts(store: Store, profiles: readonly Partial<Profile>[]): Promise<number[]> {
  const { password, ...usual } = newcomer
  // The package oicq-conformance has no use for accounts put into a store, and does without Argon2.
  const { hash } = await import('@node-rs/argon2')
  const passwordHash = await hash(password)
  const numbers: number[] = []
  for (const profile of profiles)
    numbers.push(await store.createAccount({ ...usual, ...profile }, passwordHash, Date.now()))
  return numbers
}

/** As many friends for this account's group 1, each a new account. Returns their numbers. */
export async function createFriends(store: Store, owner: number, count: number): Promise<number[]> {
  const numbers = await createAccounts(store, new Array(count).fill({}))
  for (const number of numbers) await store.addFriend(owner, number)
  return numbers
}
