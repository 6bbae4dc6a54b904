/** What was written in rooms and is not known to be said: kept in this browser, so that it survives a reload. */
import { readStoredJson, writeStorage } from './platform.ts'
import { unsaidKey } from './rooms-unsaid-key.ts'

/** Texts that are kept at most, of 4,096 bytes each: what is written after them is not. */
const MAX_KEPT = 100

export interface Unsaid {
  readonly room: number
  /** Tells it from all others of the account. */
  readonly tag: number
  readonly text: string
  /** When it was written, ms. */
  readonly time: number
  /** The name of a failure; absent while it is being said. */
  readonly failure?: string
}

/** Returns what is kept, in the order in which it was written. Tabs share it. */
export function readUnsaid(account: number): readonly Unsaid[] {
  const read = readStoredJson(unsaidKey(account))
  return Array.isArray(read) ? read.filter(isUnsaid) : []
}

/** Keeps a text, or what has changed about it. */
export function keepUnsaid(account: number, unsaid: Unsaid): void {
  const others = readUnsaid(account).filter(({ tag }) => tag !== unsaid.tag)
  write(account, [...others, unsaid].toSorted((a, b) => a.time - b.time).slice(0, MAX_KEPT))
}

export function forgetUnsaid(account: number, forgotten: number): void {
  write(
    account,
    readUnsaid(account).filter(({ tag }) => tag !== forgotten),
  )
}

function write(account: number, all: readonly Unsaid[]): void {
  writeStorage(unsaidKey(account), all.length === 0 ? undefined : JSON.stringify(all))
}

/** Anything may stand in the storage. */
function isUnsaid(read: unknown): read is Unsaid {
  if (typeof read !== 'object' || read === null) return false
  const { room, tag, text, time, failure = '' } = read as Record<string, unknown>
  const areTexts = typeof text === 'string' && typeof failure === 'string'
  return [room, tag, time].every(each => Number.isSafeInteger(each)) && areTexts
}
