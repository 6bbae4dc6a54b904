/** What this browser keeps for an account: one IndexedDB database each. */
import type { DBSchema, IDBPDatabase } from 'idb'
import type { ChatMessage } from './chat-message.ts'
import { openDatabase } from './database.ts'
import type { FriendRequest } from './friend-requests.ts'

interface AccountSchema extends DBSchema {
  /** Ids are in order of time, so the index gives each conversation in order, too. */
  messages: { key: string; value: ChatMessage; indexes: { conversation: [peer: number, id: string] } }
  /** How many messages of a conversation are unread, by the peer's number. */
  unread: { key: number; value: number }
  requests: { key: number; value: FriendRequest }
}

export type AccountDatabase = IDBPDatabase<AccountSchema>

/** Undefined when this browser keeps nothing. */
export function openAccountDatabase(account: number): Promise<AccountDatabase | undefined> {
  return openDatabase<AccountSchema>(`oicq-${account}`, database => {
    const messages = database.createObjectStore('messages', { keyPath: 'id' })
    messages.createIndex('conversation', ['peer', 'id'])
    database.createObjectStore('unread')
    database.createObjectStore('requests', { keyPath: 'from' })
  })
}

/** A transaction in which all that is kept can be changed. */
export function begin(database: AccountDatabase) {
  const transaction = database.transaction(['messages', 'unread', 'requests'], 'readwrite')
  return {
    messages: transaction.objectStore('messages'),
    unread: transaction.objectStore('unread'),
    requests: transaction.objectStore('requests'),
    commit: () => transaction.commit(),
    done: transaction.done,
  }
}

/** Asks at once for all that it changes. */
export type Change = (transaction: ReturnType<typeof begin>) => Promise<unknown>

/** All or nothing; kept even when the page goes away right afterwards, before the database has answered. */
export async function change(database: AccountDatabase, changes: readonly Change[]): Promise<void> {
  const transaction = begin(database)
  const changed = changes.map(each => each(transaction))
  transaction.commit()
  await Promise.all([...changed, transaction.done])
}
