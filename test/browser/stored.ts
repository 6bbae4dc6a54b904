/** Everything that a page stores in its browser, to be searched for secrets. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

/** Runs in the page. Bytes become strings of one character each; keys show whether they are extractable. */
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

/** Returns localStorage, sessionStorage, cookies and each IndexedDB as JSON. */
export async function storedIn(page: Page): Promise<string> {
  const stored: unknown = await page.evaluate(script)
  assert.ok(typeof stored === 'string')
  return stored
}

/** Fails if a secret is stored in UTF-8, UTF-16 or base64. */
export function assertNotIn(stored: string, secret: string): void {
  const utf16 = JSON.stringify(Buffer.from(secret, 'utf16le').toString('latin1')).slice(1, -1)
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '')
  for (const form of [secret, utf16, base64]) assert.ok(!stored.includes(form), 'the secret is stored in clear')
}
