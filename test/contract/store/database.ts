/** Fixtures of the store's contract: a database of an adapter, and accounts to fill it with. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import type { Profile, Store } from '../../../gateway/store/interface.ts'

/** An empty database for one test. */
export interface TestDatabase {
  /** Opens a store on it. Several can be open at once. */
  open(): Promise<Store>
  remove(): Promise<void>
}

export type CreateDatabase = () => Promise<TestDatabase>

/** Returns a test function whose body gets an open store on its own database. */
export function withStore(create: CreateDatabase) {
  let database: TestDatabase
  let store: Store
  beforeEach(async () => {
    database = await create()
    store = await database.open()
  })
  afterEach(async () => {
    await store.close()
    await database.remove()
  })
  return (name: string, body: (store: Store, database: TestDatabase) => Promise<void>): void => {
    test(name, () => body(store, database))
  }
}

export const profile = (changes: Partial<Profile> = {}): Profile => ({
  nickname: '小明',
  portrait: 7,
  sex: 1,
  age: 20,
  realName: '王明',
  country: 86,
  province: 11,
  city: '北京',
  address: '中关村大街1号',
  postcode: '100080',
  education: 4,
  school: '北京大学',
  job: 3,
  phone: '010-62750000',
  pager: '126-12345',
  email: 'ming@example.com',
  hobby: '上网',
  description: 'it\'s "me"\u0000; DROP TABLE accounts; -- 🐧',
  verification: 0,
  ...changes,
})

/** Creates accounts and returns their numbers. */
export async function people(store: Store, count: number): Promise<number[]> {
  const numbers: number[] = []
  for (let index = 0; index < count; index++) {
    numbers.push(await store.createAccount(profile({ nickname: `user ${index}` }), 'hash', NOW))
  }
  return numbers
}

/** Creates two accounts. */
export async function pair(store: Store): Promise<[number, number]> {
  const [one, other] = await people(store, 2)
  assert(one !== undefined && other !== undefined)
  return [one, other]
}

export const DAY = 24 * 60 * 60 * 1000
export const NOW = Date.UTC(2002, 0, 1)

/** The outcome of moves that neither block nor unblock anyone. */
export const MOVED = { blocked: [], returned: [], removed: [] }
