/** What this browser keeps for an account: one IndexedDB database each. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { ChatMessage } from './chat-message.ts'
import type { FriendRequest } from './friend-requests.ts'
import { databases } from './platform.ts'

interface AccountSchema extends DBSchema {
  /** Ids are in order of time, so the index gives each conversation in order, too. */
  messages: { key: string; value: ChatMessage; indexes: { conversation: [peer: number, id: string] } }
  /** How many messages of a conversation are unread, by the peer's number. */
  unread: { key: number; value: number }
  requests: { key: number; value: FriendRequest }
}

export type AccountDatabase = IDBPDatabase<AccountSchema>

/** How long the browser may take to open a database, ms; then the page goes on without. */
const OPEN_MS = 3000

/** Undefined when this browser keeps nothing: blocked site data, a private window, a full disk. */
export async function openAccountDatabase(account: number): Promise<AccountDatabase | undefined> {
  if (databases === undefined) return undefined
  const opening = openDB<AccountSchema>(`oicq-${account}`, 1, {
    upgrade(database) {
      const messages = database.createObjectStore('messages', { keyPath: 'id' })
      messages.createIndex('conversation', ['peer', 'id'])
      database.createObjectStore('unread')
      database.createObjectStore('requests', { keyPath: 'from' })
    },
    // Another tab has a newer page, or deletes what is kept: it must not wait for this one.
    blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
  }).catch(cannotKeep)
  const late = new Promise<undefined>(resolve => setTimeout(resolve, OPEN_MS, undefined))
  return Promise.race([opening, late])
}

/** For a catch: what can't be kept is no reason to stop; it is only missing after a reload. */
export function cannotKeep(error: unknown): undefined {
  console.warn('This browser does not keep it:', error)
}
