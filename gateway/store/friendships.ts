/** Friendships, which are entries on one list or two. */
import type { Transaction } from 'kysely'
import type { StoreDialect } from './dialect.ts'
import type { FriendshipOutcome, Store } from './interface.ts'
import { move } from './moves.ts'
import { deleteFriend, insertFriend } from './roster.ts'
import { groupNames } from './roster-size.ts'
import type { Database, Tables } from './schema.ts'

/** Thrown within a transaction, to undo it. */
class Undone extends Error {
  readonly reason: Extract<FriendshipOutcome, string>

  constructor(reason: Extract<FriendshipOutcome, string>) {
    super(reason)
    this.reason = reason
  }
}

export function friendships(db: Database, dialect: StoreDialect) {
  type Work<T> = (transaction: Transaction<Tables>, entries: (readonly [owner: number, friend: number])[]) => Promise<T>

  /** Changes the entries of a friendship, one or both. */
  const change = <T>(owner: number, friend: number, mutual: boolean, work: Work<T>): Promise<T> =>
    db.transaction().execute(async transaction => {
      await dialect.lock(transaction, mutual ? [owner, friend] : [owner])
      return work(transaction, [[owner, friend], ...(mutual ? [[friend, owner] as const] : [])])
    })

  return {
    async addFriendship(owner, friend, { mutual, group }) {
      try {
        return await change(owner, friend, mutual, async (transaction, entries) => {
          if (group !== undefined) {
            const names = await groupNames(transaction, owner)
            // Every account has a group (G1).
            if (!names.has(group)) throw new Undone(names.size === 0 ? 'unknown number' : 'unknown group')
          }
          const added: number[] = []
          for (const [one, other] of entries) {
            const outcome = await insertFriend(transaction, dialect, one, other, one === owner ? group : undefined)
            if (outcome === 'added') added.push(one)
            else if (outcome !== 'already') throw new Undone(outcome)
          }
          if (group === undefined || added.includes(owner)) return added
          const outcome = await move(transaction, dialect, owner, [{ friend, group }])
          if (typeof outcome === 'string') throw new Undone(outcome)
          return added
        })
      } catch (error) {
        if (error instanceof Undone) return error.reason
        throw error
      }
    },

    removeFriendship: (owner, friend, { mutual }) =>
      change(owner, friend, mutual, async (transaction, entries) => {
        let isRemoved = false
        for (const [one, other] of entries) if (await deleteFriend(transaction, one, other)) isRemoved = true
        return isRemoved
      }),
  } satisfies Partial<Store>
}
