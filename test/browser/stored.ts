/** All that a page keeps in its browser, to be searched for what must not be there. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

/** Runs in the page: bytes become a text with a character each, keys are told with whether they can be got out. */
const script = `(async () => {
  const plain = (key, value) => {
    if (value instanceof CryptoKey) return { key: value.algorithm.name, extractable: value.extractable }
    if (value instanceof ArrayBuffer) return String.fromCharCode(...new Uint8Array(value))
    if (ArrayBuffer.isView(value)) return String.fromCharCode(...new Uint8Array(value.buffer))
    return value
  }
  const done = request => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const kept = { local: { ...localStorage }, session: { ...sessionStorage }, cookies: document.cookie, databases: {} }
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name))
    for (const store of database.objectStoreNames) {
      kept.databases[name + ' ' + store] = await done(database.transaction(store).objectStore(store).getAll())
    }
    database.close()
  }
  return JSON.stringify(kept, plain)
})()`

/** As JSON: localStorage, sessionStorage, cookies and each IndexedDB. */
export async function storedIn(page: Page): Promise<string> {
  const stored: unknown = await page.evaluate(script)
  assert.ok(typeof stored === 'string')
  return stored
}

/** Fails when a text is kept as it is: in UTF-8, in UTF-16 or in base64. */
export function assertNotIn(stored: string, secret: string): void {
  const utf16 = JSON.stringify(Buffer.from(secret, 'utf16le').toString('latin1')).slice(1, -1)
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '')
  for (const form of [secret, utf16, base64]) assert.ok(!stored.includes(form), 'the secret is kept as it is')
}
