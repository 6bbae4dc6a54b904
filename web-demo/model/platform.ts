import { plainFileName } from './names.ts'

/** Browser features that Node lacks. Only this file tests for them. */

/** The page; undefined in Node. */
export const page: Window | undefined = 'window' in globalThis ? window : undefined

/** IndexedDB, which some private windows lack, and which throws where site data is blocked. */
export const databases: IDBFactory | undefined = existing(() => globalThis.indexedDB)

/** Available on secure origins only (https or localhost). */
export const ciphers: SubtleCrypto | undefined = page?.crypto.subtle

/** Locks among the tabs of a browser; on secure origins only. */
export const locks: LockManager | undefined = existing(() => page?.navigator.locks)

/** Workers that keep the page in the browser; on secure origins only. */
export const serviceWorkers: ServiceWorkerContainer | undefined = existing(() => page?.navigator.serviceWorker)

/** How long `onNextFrame` waits at most where no frames are drawn: in a hidden tab, and in Node, ms. */
const FRAME_DEADLINE_MS = 250

/** Calls `run` with the next frame of the screen, or after a quarter of a second if none is drawn. */
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

/** Reads localStorage; undefined if the key is missing, there is no storage, or site data is blocked. */
export function readStorage(key: string): string | undefined {
  return existing(() => page?.localStorage.getItem(key))
}

/** The same, as the JSON that it is; undefined if it is none. Anything may stand in the storage. */
export function readStoredJson(key: string): unknown {
  return existing(() => JSON.parse(readStorage(key) ?? 'null'))
}

/** Writes to localStorage if possible; undefined removes the key. */
export function writeStorage(key: string, value: string | undefined): void {
  write(() => page?.localStorage, key, value)
}

/** The same for sessionStorage, which belongs to one tab and survives a reload. */
export function readTabStorage(key: string): string | undefined {
  return existing(() => page?.sessionStorage.getItem(key))
}

export function writeTabStorage(key: string, value: string | undefined): void {
  write(() => page?.sessionStorage, key, value)
}

function write(storage: () => Storage | undefined, key: string, value: string | undefined): void {
  try {
    if (value === undefined) storage()?.removeItem(key)
    else storage()?.setItem(key, value)
  } catch {
    // Site data is blocked, or the storage is full: the value lasts as long as the page.
  }
}

/** Returns undefined for null, and if access throws. */
function existing<T>(read: () => T | null | undefined): T | undefined {
  try {
    return read() ?? undefined
  } catch {
    return undefined
  }
}

/** How long the URL of a download lives, ms: revoking it at once would break a download that has not begun. */
const URL_LIFE_MS = 60_000

/** Starts a download. The content is never opened in the page. */
export function saveAs(name: string, blob: Blob): void {
  if (page === undefined) return
  const url = URL.createObjectURL(blob)
  const link = page.document.createElement('a')
  link.href = url
  link.download = plainFileName(name)
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), URL_LIFE_MS)
}
