/** IndexedDB: one database per account, and how any database is opened. The browser may refuse to keep anything. */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import type { ChatMessage } from './chat-message.ts'
import type { MediaType } from './media-type.ts'
import { databases } from './platform.ts'

/** How long the browser may take to open a database, ms; after that the page does without. */
const OPEN_MS = 3000

/**
 * Opens a database. `upgrades` lead from each version to the next, the first one from nothing. Undefined when the browser
 * keeps nothing: blocked site data, a private window, a full disk.
 */
export async function openDatabase<S extends DBSchema>(
  name: string,
  upgrades: readonly ((database: IDBPDatabase<S>) => void)[],
): Promise<IDBPDatabase<S> | undefined> {
  if (databases === undefined) return undefined
  try {
    const opening = openDB<S>(name, upgrades.length, {
      upgrade: (database, version) => {
        for (const upgrade of upgrades.slice(version)) upgrade(database)
      },
      // Another tab runs a newer page, or deletes the database: it must not wait for this tab.
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
    })
    return await inTime(opening, OPEN_MS)
  } catch (error) {
    return warnNotStored(error)
  }
}

/** Waits for the browser, but not for longer than so many ms: undefined after that. */
export function inTime<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  return Promise.race([work, new Promise<undefined>(resolve => setTimeout(resolve, ms, undefined))])
}

/** For `catch`: a failed write only means that the data is missing after a reload. */
export function warnNotStored(error: unknown): undefined {
  console.warn('not kept in this browser:', error)
}

/** A request to become friends that has not been answered. */
export interface FriendRequest {
  readonly from: number
  readonly reason: string
  readonly time: number
}

/** A file whose content this browser keeps. */
export interface KeptFile {
  /** That of its message. */
  readonly id: string
  /** The other side of its conversation. */
  readonly peer: number
  readonly name: string
  /** Length of the content, in bytes. */
  readonly bytes: number
  /** When it was sent or received, ms. */
  readonly time: number
  /** What its first bytes say that it is, if the page can show or play it. */
  readonly media?: MediaType
}

interface AccountSchema extends DBSchema {
  /** Ids sort by time, so the index lists each conversation in order. */
  messages: { key: string; value: ChatMessage; indexes: { conversation: [peer: number, id: string] } }
  /** Number of unread messages by peer. */
  unread: { key: number; value: number }
  requests: { key: number; value: FriendRequest }
  files: { key: string; value: KeptFile; indexes: { peer: number } }
  /** The content of each file, by its id. */
  contents: { key: string; value: Blob }
}

export type AccountDatabase = IDBPDatabase<AccountSchema>

const nameOf = (account: number) => `oicq-${account}`

/** Undefined when this browser keeps nothing. */
export function openAccountDatabase(account: number): Promise<AccountDatabase | undefined> {
  return openDatabase<AccountSchema>(nameOf(account), [
    database => {
      const messages = database.createObjectStore('messages', { keyPath: 'id' })
      messages.createIndex('conversation', ['peer', 'id'])
      database.createObjectStore('unread')
      database.createObjectStore('requests', { keyPath: 'from' })
    },
    database => {
      const files = database.createObjectStore('files', { keyPath: 'id' })
      files.createIndex('peer', 'peer')
      database.createObjectStore('contents')
    },
  ])
}

/** Deletes everything in it. Returns false if the browser cannot. */
export async function deleteAccountDatabase(account: number): Promise<boolean> {
  try {
    if (databases !== undefined) await deleteDB(nameOf(account))
    return true
  } catch (error) {
    warnNotStored(error)
    return false
  }
}

/** Begins a transaction that can change every store. */
export function begin(database: AccountDatabase) {
  const transaction = database.transaction(['messages', 'unread', 'requests', 'files', 'contents'], 'readwrite')
  return {
    messages: transaction.objectStore('messages'),
    unread: transaction.objectStore('unread'),
    requests: transaction.objectStore('requests'),
    files: transaction.objectStore('files'),
    contents: transaction.objectStore('contents'),
    commit: () => transaction.commit(),
    done: transaction.done,
  }
}

/** Issues all of its requests synchronously. */
export type Change = (transaction: ReturnType<typeof begin>) => Promise<unknown>

/** Applies all changes or none. They survive the page being closed right afterwards, before the database has replied. */
export async function change(database: AccountDatabase, changes: readonly Change[]): Promise<void> {
  const transaction = begin(database)
  const changed = changes.map(each => each(transaction))
  transaction.commit()
  await Promise.all([...changed, transaction.done])
}
