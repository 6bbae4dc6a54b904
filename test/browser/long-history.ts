/** A long conversation in the history of a page, as if received long ago. */
import type { Page } from 'playwright-core'

interface LongHistory {
  readonly account: number
  readonly peer: number
  readonly messages: number
}

/** Runs in the page: each seventh message takes several lines. */
const script = ({ account, peer, messages }: LongHistory) => `new Promise((resolve, reject) => {
  const opening = indexedDB.open('oicq-${account}')
  opening.onerror = () => reject(opening.error)
  opening.onsuccess = () => {
    const database = opening.result
    const transaction = database.transaction('messages', 'readwrite')
    const store = transaction.objectStore('messages')
    const start = Date.UTC(2020, 0, 1)
    for (let place = 1; place <= ${messages}; place++) {
      const time = start + place * 60_000
      const id = time.toString(36).padStart(9, '0') + '0000'
      const text = 'line ' + place + (place % 7 === 0 ? ', which goes on for a while, so that it takes more than one line. '.repeat(4) : '')
      store.put({ id, peer: ${peer}, from: ${peer}, kind: 'text', text, time, state: 'received' })
    }
    transaction.oncomplete = () => { database.close(); resolve() }
    transaction.onerror = () => reject(transaction.error)
  }
})`

/** Puts `line 1`, `line 2` … from `peer` into the history of `account`. */
export async function fillHistory(page: Page, history: LongHistory): Promise<void> {
  await page.evaluate(script(history))
}
