/** The message history of an account in this browser. Stays empty where nothing can be stored. */
import { type ChatMessage, firstIdAt } from './chat-message.ts'
import { type AccountDatabase, begin, type Change, change, type KeptFile, warnNotStored } from './database.ts'

/** A change of what is stored. */
export type HistoryChange =
  | { readonly is: 'saved'; readonly message: ChatMessage }
  | { readonly is: 'removed'; readonly id: string }
  | { readonly is: 'unread'; readonly peer: number; readonly count: number }
  /** Of one conversation, or of all. */
  | { readonly is: 'cleared'; readonly peer: number | undefined }
  | { readonly is: 'fileKept'; readonly file: KeptFile }
  /** Messages of another browser, between the others. */
  | { readonly is: 'imported' }
  /** With their messages, up to this id. */
  | { readonly is: 'filesTrimmed'; readonly upTo: string }
  | { readonly is: 'filesRemoved'; readonly ids: readonly string[] }

/** Maximum number of messages per account; the oldest are dropped. */
const MAX_MESSAGES = 200_000
/** Messages dropped at a time, so that trimming is rare. */
const TRIMMED_AT_ONCE = 1000
/** Maximum number of messages that `since` returns. */
const MAX_SINCE = 500

export class ChatHistory {
  private readonly database: Promise<AccountDatabase | undefined>
  readonly changed: (change: HistoryChange) => void
  /** Whether every write has succeeded so far. */
  keeps = false
  private waiting: Change[] = []
  private writing: Promise<void> | undefined
  /** Upper bound of the stored messages: one that is written twice counts twice until trimming. */
  private count: number | undefined

  /** Calls `changed` with each change, for what else this page keeps and for other tabs. */
  constructor(database: Promise<AccountDatabase | undefined>, changed: (change: HistoryChange) => void = () => {}) {
    this.database = database
    this.changed = changed
    void database.then(opened => {
      this.keeps = opened !== undefined
    })
  }

  /** Stores a new or changed message. Writes happen in order; those that are waiting share a transaction. */
  save(message: ChatMessage): void {
    this.write(({ messages }) => messages.put(message))
    this.changed({ is: 'saved', message })
  }

  /** Deletes a message and its file. */
  remove(id: string): void {
    this.write(({ messages, files, contents }) =>
      Promise.all([messages.delete(id), files.delete(id), contents.delete(id)]),
    )
    this.changed({ is: 'removed', id })
  }

  saveUnread(peer: number, count: number): void {
    this.write(({ unread }) => (count === 0 ? unread.delete(peer) : unread.put(count, peer)))
    this.changed({ is: 'unread', peer, count })
  }

  /** Returns up to `count` messages of a conversation that precede this id, oldest first. */
  async older(peer: number, before: string | undefined, count: number): Promise<ChatMessage[]> {
    const database = await this.settled()
    if (database === undefined) return []
    const last = before ?? []
    const index = database.transaction('messages').store.index('conversation')
    // One step back to the first of them, and all at once from there: a cursor over each takes a turn per message.
    const cursor = await index.openKeyCursor(IDBKeyRange.bound([peer], [peer, last], true, true), 'prev')
    const first = count > 1 ? await cursor?.advance(count - 1) : cursor
    const from = first?.primaryKey ?? ''
    return index.getAll(IDBKeyRange.bound([peer, from], [peer, last], false, true))
  }

  /** Returns the id of the first message of a conversation at this time (ms) or later. */
  async firstSince(peer: number, time: number): Promise<string | undefined> {
    const database = await this.settled()
    const range = IDBKeyRange.bound([peer, firstIdAt(time)], [peer, []])
    return database?.getKeyFromIndex('messages', 'conversation', range)
  }

  /** Returns the messages of one conversation, or of all, in pieces: the newest first, or the oldest. */
  async *pieces(peer: number | undefined, order: 'newest first' | 'oldest first'): AsyncGenerator<ChatMessage[]> {
    const database = await this.settled()
    if (database === undefined) return
    let last: string | undefined
    for (;;) {
      const piece = await readPiece(database, peer, order, last)
      if (piece.length === 0) return
      last = piece.at(-1)?.id
      yield piece
    }
  }

  /** Adds messages that are not here yet; all or none. Returns how many these were. */
  async addAll(messages: readonly ChatMessage[]): Promise<number> {
    const database = await this.settled()
    if (database === undefined) throw new Error('this browser keeps no history')
    const { messages: store, done } = begin(database)
    const ids = new Set(await store.getAllKeys())
    const writes: Promise<unknown>[] = []
    for (const message of messages) {
      let { id } = message
      let isKnown = false
      // Messages of two browsers may have the same id.
      while (!isKnown && ids.has(id)) {
        const other = await store.get(id)
        isKnown = other !== undefined && isSame(other, message)
        id += '0'
      }
      if (isKnown) continue
      ids.add(id)
      writes.push(store.put({ ...message, id }))
    }
    await Promise.all([...writes, done])
    this.count = undefined
    this.changed({ is: 'imported' })
    return writes.length
  }

  /** Returns the newest message of each conversation; what the page itself has noted after it comes along. */
  async lastOfEach(): Promise<ChatMessage[]> {
    const database = await this.settled()
    if (database === undefined) return []
    const found: ChatMessage[] = []
    let cursor = await database.transaction('messages').store.index('conversation').openCursor(null, 'prev')
    while (cursor !== null) {
      found.push(cursor.value)
      const { kind, peer } = cursor.value
      const below = IDBKeyRange.upperBound([peer], true)
      cursor = kind === 'system' ? await cursor.continue() : await cursor.source.openCursor(below, 'prev')
    }
    return found
  }

  /** Returns the messages since then, oldest first; at most the newest 500. */
  async since(time: number): Promise<ChatMessage[]> {
    const database = await this.settled()
    if (database === undefined) return []
    const found: ChatMessage[] = []
    const range = IDBKeyRange.lowerBound(firstIdAt(time))
    let cursor = await database.transaction('messages').store.openCursor(range, 'prev')
    while (cursor !== null && found.length < MAX_SINCE) {
      found.push(cursor.value)
      cursor = await cursor.continue()
    }
    return found.reverse()
  }

  /** Returns the number of unread messages by peer. */
  async unread(): Promise<Map<number, number>> {
    const database = await this.settled()
    if (database === undefined) return new Map()
    const { store } = database.transaction('unread')
    const [peers, counts] = await Promise.all([store.getAllKeys(), store.getAll()])
    return new Map(peers.map((peer, place) => [peer, counts[place] ?? 0]))
  }

  /** Deletes the messages and files of one conversation, or all of them. */
  async clear(peer?: number): Promise<void> {
    const database = await this.settled()
    if (database === undefined) return
    const { messages, unread, files, contents, done } = begin(database)
    if (peer === undefined) {
      await Promise.all([messages.clear(), unread.clear(), files.clear(), contents.clear(), done])
    } else {
      const ids = await messages.index('conversation').getAllKeys(IDBKeyRange.bound([peer], [peer, []]))
      const kept = await files.index('peer').getAllKeys(peer)
      const deleted = [
        ...ids.map(id => messages.delete(id)),
        ...kept.flatMap(id => [files.delete(id), contents.delete(id)]),
      ]
      await Promise.all([...deleted, unread.delete(peer), done])
    }
    this.changed({ is: 'cleared', peer })
  }

  /** Returns the database once all pending writes are done. */
  async settled(): Promise<AccountDatabase | undefined> {
    while (this.writing !== undefined) await this.writing
    return this.database
  }

  private write(made: Change): void {
    this.waiting.push(made)
    this.writing ??= this.writeAll().finally(() => {
      this.writing = undefined
    })
  }

  private async writeAll(): Promise<void> {
    const database = await this.database
    while (this.waiting.length > 0) {
      const changes = this.waiting
      this.waiting = []
      if (database === undefined) continue
      await this.transact(database, changes).catch(error => {
        this.keeps = false
        warnNotStored(error)
      })
    }
  }

  private async transact(database: AccountDatabase, changes: readonly Change[]): Promise<void> {
    await change(database, changes)
    this.count = (this.count ?? (await database.count('messages'))) + changes.length
    if (this.count > MAX_MESSAGES) await this.trim(database)
  }

  private async trim(database: AccountDatabase): Promise<void> {
    const { messages, files, contents, done } = begin(database)
    this.count = await messages.count()
    const excess = this.count - MAX_MESSAGES
    const oldest = excess > 0 ? await messages.getAllKeys(null, excess + TRIMMED_AT_ONCE) : []
    const last = oldest.at(-1)
    if (last !== undefined) {
      const old = IDBKeyRange.upperBound(last)
      await Promise.all([messages.delete(old), files.delete(old), contents.delete(old)])
      this.count -= oldest.length
    }
    await done
    if (last !== undefined) this.changed({ is: 'filesTrimmed', upTo: last })
  }
}

/** Messages that are read at a time: a piece takes a few milliseconds. */
const PIECE = 500

async function readPiece(
  database: AccountDatabase,
  peer: number | undefined,
  order: 'newest first' | 'oldest first',
  after: string | undefined,
): Promise<ChatMessage[]> {
  const { store } = database.transaction('messages')
  const index = store.index('conversation')
  if (order === 'oldest first') {
    if (peer === undefined) return store.getAll(after === undefined ? null : IDBKeyRange.lowerBound(after, true), PIECE)
    return index.getAll(IDBKeyRange.bound([peer, after ?? ''], [peer, []], true, true), PIECE)
  }
  // One step back over all of them, and all at once from there.
  const keys = peer === undefined ? store : index
  const [low, high] =
    peer === undefined
      ? ['', after ?? []]
      : [
          [peer, ''],
          [peer, after ?? []],
        ]
  const cursor = await keys.openKeyCursor(IDBKeyRange.bound(low, high, false, true), 'prev')
  const first = await cursor?.advance(PIECE - 1)
  const from = first?.key ?? low
  const piece = await keys.getAll(IDBKeyRange.bound(from, high, false, true))
  return piece.reverse()
}

function isSame(one: ChatMessage, other: ChatMessage): boolean {
  return one.peer === other.peer && one.from === other.from && one.kind === other.kind && one.text === other.text
}
