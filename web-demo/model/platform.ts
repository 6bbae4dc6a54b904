import { plainFileName } from './names.ts'

/** What browsers have and Node has not: the one place that asks whether it is there. */

/** The page; undefined in Node. */
export const page: Window | undefined = 'window' in globalThis ? window : undefined

/** IndexedDB, which some private windows lack, and which throws where site data is blocked. */
export const databases: IDBFactory | undefined = existing(() => globalThis.indexedDB)

/** Ciphers; browsers have them on secure origins only (https or localhost). */
export const ciphers: SubtleCrypto | undefined = page?.crypto.subtle

/** The longest that `onNextFrame` waits where no frames are drawn: in a tab that is not seen, and in Node. */
const FRAME_DEADLINE_MS = 250

/** Runs once when the next frame is drawn, or a quarter of a second later where none is. */
export function onNextFrame(run: () => void): void {
  const deadline = setTimeout(() => {
    if (frame !== undefined) page?.cancelAnimationFrame(frame)
    run()
  }, FRAME_DEADLINE_MS)
  const frame = page?.requestAnimationFrame(() => {
    clearTimeout(deadline)
    run()
  })
}

/** What was kept under this key in localStorage; undefined when there is nothing, or no storage, or site data is blocked. */
export function readKept(key: string): string | undefined {
  return existing(() => page?.localStorage.getItem(key))
}

/** Keeps a short text in localStorage, where there is one; undefined removes it. */
export function keep(key: string, value: string | undefined): void {
  try {
    if (value === undefined) page?.localStorage.removeItem(key)
    else page?.localStorage.setItem(key, value)
  } catch {
    // Site data is blocked, or the storage is full: it lasts as long as the page.
  }
}

/** What is not there, or null, or may not be touched, is undefined. */
function existing<T>(read: () => T | null | undefined): T | undefined {
  try {
    return read() ?? undefined
  } catch {
    return undefined
  }
}

/** A URL that is revoked at once would break a download that has not begun, ms. */
const URL_LIFE_MS = 60_000

export function saveAs(name: string, blob: Blob): void {
  if (page === undefined) return
  const url = URL.createObjectURL(blob)
  const link = page.document.createElement('a')
  link.href = url
  link.download = plainFileName(name)
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), URL_LIFE_MS)
}
