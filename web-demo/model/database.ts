/** The databases of this browser, which may not let us have any. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import { databases } from './platform.ts'

/** How long the browser may take to open a database, ms; then the page goes on without. */
const OPEN_MS = 3000

/** Version 1 of a database. Undefined when this browser keeps nothing: blocked site data, a private window, a full disk. */
export async function openDatabase<S extends DBSchema>(
  name: string,
  create: (database: IDBPDatabase<S>) => void,
): Promise<IDBPDatabase<S> | undefined> {
  if (databases === undefined) return undefined
  try {
    const opening = openDB<S>(name, 1, {
      upgrade: create,
      // Another tab has a newer page, or deletes what is kept: it must not wait for this one.
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(),
    })
    const late = new Promise<undefined>(resolve => setTimeout(resolve, OPEN_MS, undefined))
    return await Promise.race([opening, late])
  } catch (error) {
    return cannotKeep(error)
  }
}

/** For a catch: what can't be kept is no reason to stop; it is only missing after a reload. */
export function cannotKeep(error: unknown): undefined {
  console.warn('This browser does not keep it:', error)
}
