/** As much of a window as the model of the page needs of a browser, but for IndexedDB. It has to be imported before the model. */
import { setMaxListeners } from 'node:events'

function storage() {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

const document = Object.assign(new EventTarget(), { visibilityState: 'visible', hasFocus: () => true, title: '' })
const { locks, languages } = navigator
const window = Object.assign(new EventTarget(), {
  ...{ document, crypto, localStorage: storage(), sessionStorage: storage() },
  navigator: { locks, languages, userActivation: { hasBeenActive: false } },
  requestAnimationFrame: (run: () => void) => setTimeout(run, 0),
  cancelAnimationFrame: (timer: NodeJS.Timeout) => clearTimeout(timer),
})
// Each tab of a test listens for as long as the test runs.
setMaxListeners(0, document, window)
Object.assign(globalThis, { window })
