/** The files of an account that this browser keeps, sent and received: they survive a reload, and go with their messages. */
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { ChatHistory, HistoryChange } from './chat-history.ts'
import { begin, type KeptFile, warnNotStored } from './database.ts'
import { page } from './platform.ts'

/** Maximum size of all files of an account, bytes. */
const MAX_BYTES = 2 * 1024 ** 3
/** Share of what the browser allows this site. */
const SHARE = 0.5
/** Deleting smaller ones makes no room, bytes. */
const LARGE_BYTES = 256 * 1024

export class KeptFiles {
  private readonly known = signal<ReadonlyMap<string, KeptFile>>(new Map())
  private readonly most = signal(MAX_BYTES)
  /** By the id of their message, the oldest first. */
  readonly all: ReadonlySignal<ReadonlyMap<string, KeptFile>> = this.known
  /** How much may be kept, bytes. */
  readonly limit: ReadonlySignal<number> = this.most
  /** How much is kept, bytes. */
  readonly used: ReadonlySignal<number> = computed(() => sum(this.known.value.values()))
  private history: ChatHistory | undefined
  /** Whether this browser keeps files at all. */
  keeps = false

  /** Loads the list. The files are in the database of the messages. */
  async begin(history: ChatHistory): Promise<void> {
    this.history = history
    const [database, limit] = await Promise.all([history.settled(), allowance()])
    const files = await database?.getAll('files').catch(warnNotStored)
    if (history !== this.history || files === undefined) return
    this.keeps = true
    this.most.value = limit
    this.known.value = new Map([...files.map(file => [file.id, file] as const), ...this.known.peek()])
  }

  end(): void {
    this.history = undefined
    this.keeps = false
    this.known.value = new Map()
  }

  /** Keeps a file. Returns false if the browser does not take it, or its message is gone. */
  async keep(file: Omit<KeptFile, 'bytes' | 'media'>, content: Blob): Promise<boolean> {
    const { history } = this
    try {
      const { mediaTypeOf } = await import('./media-type.ts')
      const media = await mediaTypeOf(content)
      const database = await history?.settled()
      if (database === undefined) return false
      const kept = { ...file, bytes: content.size, ...(media !== undefined && { media }) }
      const { messages, files, contents, done } = begin(database)
      // The history was cleared meanwhile.
      const isGone = (await messages.getKey(file.id)) === undefined
      if (!isGone) await Promise.all([files.put(kept), contents.put(content, file.id)])
      await done
      if (isGone || history !== this.history) return false
      history?.changed({ is: 'fileKept', file: kept })
      return true
    } catch (error) {
      warnNotStored(error)
      return false
    }
  }

  /** Returns the content of a file; undefined if it is not kept any more. Its type is empty: it must never be opened in the page. */
  async content(id: string): Promise<Blob | undefined> {
    const database = await this.history?.settled()
    return database?.get('contents', id)
  }

  /** Deletes files; their messages stay. */
  async remove(ids: readonly string[]): Promise<void> {
    const database = await this.history?.settled()
    if (database === undefined) return
    const { files, contents, done } = begin(database)
    await Promise.all([...ids.flatMap(id => [files.delete(id), contents.delete(id)]), done])
    this.history?.changed({ is: 'filesRemoved', ids })
  }

  /** Follows what is kept and deleted, in this tab or another. */
  apply(change: HistoryChange): void {
    switch (change.is) {
      case 'fileKept':
        this.known.value = new Map([...this.known.peek(), [change.file.id, change.file]])
        break
      case 'filesRemoved':
        this.forget(({ id }) => change.ids.includes(id))
        break
      case 'filesTrimmed':
        this.forget(({ id }) => id <= change.upTo)
        break
      case 'removed':
        this.forget(({ id }) => id === change.id)
        break
      case 'cleared':
        this.forget(({ peer }) => change.peer === undefined || peer === change.peer)
        break
    }
  }

  private forget(isGone: (file: KeptFile) => boolean): void {
    const left = [...this.known.peek()].filter(([, file]) => !isGone(file))
    if (left.length < this.known.peek().size) this.known.value = new Map(left)
  }

  /** Whether so many more bytes may be kept. */
  hasRoom(bytes: number): boolean {
    return this.used.peek() + bytes <= this.most.peek()
  }

  /** The files to ask about when room is wanted, the oldest first: the large ones, or all if these are not enough. */
  candidates(bytes: number): readonly KeptFile[] {
    const all = [...this.known.value.values()].sort((a, b) => a.time - b.time)
    const large = all.filter(file => file.bytes >= LARGE_BYTES)
    return this.used.value - sum(large) + bytes <= this.most.value ? large : all
  }

  /** Asks the browser not to delete what it keeps when the disk is full; some ask the user. */
  async persist(): Promise<void> {
    const storage = page?.navigator.storage
    if (storage === undefined || (await storage.persisted())) return
    await storage.persist()
  }
}

function sum(files: Iterable<KeptFile>): number {
  let total = 0
  for (const { bytes } of files) total += bytes
  return total
}

/** What the browser allows; on insecure origins it does not say. */
async function allowance(): Promise<number> {
  const { quota = Number.POSITIVE_INFINITY } = (await page?.navigator.storage?.estimate().catch(warnNotStored)) ?? {}
  return Math.min(MAX_BYTES, Math.floor(quota * SHARE))
}
