/** The databases of this browser, which may not let us have any. */

import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { ChatMessage } from './chat-message.ts'
import { databases } from './platform.ts'

/** How long the browser may take to open a database, ms; then the page goes on without. */
const OPEN_MS = 3000

/** Version 1 of a database. Undefined when this browser keeps nothing: blocked site data, a private window, a full disk. */
export async function openDatabase<S extends DBSchema>(
  name: string,
  create: (database: IDBPDatabase<S>) => void,
): Promise<IDBPDatabase<S> | undefined> {
  if (databases === undefined) return undefined
  try {
    const opening = openDB<S>(name, 1, {
      upgrade: create,
      // Another tab has a newer page, or deletes what is kept: it must not wait for this one.
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
    })
    const late = new Promise<undefined>(resolve => setTimeout(resolve, OPEN_MS, undefined))
    return await Promise.race([opening, late])
  } catch (error) {
    return cannotKeep(error)
  }
}

/** For a catch: what can't be kept is no reason to stop; it is only missing after a reload. */
export function cannotKeep(error: unknown): undefined {
  console.warn('This browser does not keep it:', error)
}

/** Someone who asked to add this account, until the request is answered. */
export interface FriendRequest {
  readonly from: number
  readonly reason: string
  readonly time: number
}

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
