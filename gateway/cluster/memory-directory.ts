/** The Directory of a gateway that is alone: in memory, gone with the process like the sessions it knows. */
import { Mode } from '../../protocol/index.ts'
import type { Directory, Presence } from './directory.ts'

export function createMemoryDirectory(): Directory {
  const entries = new Map<number, Presence>()
  /** Who is seen by others, ascending: a page is a slice. */
  const seen: number[] = []
  let generation = 0

  function show(number: number, mode: Mode): void {
    const place = firstAtLeast(seen, number)
    const isShown = seen[place] === number
    const isVisible = mode === Mode.online || mode === Mode.doNotDisturb
    if (isVisible && !isShown) seen.splice(place, 0, number)
    if (!isVisible && isShown) seen.splice(place, 1)
  }

  return {
    reachable: true,
    complete: true,

    async claim(number, instance, mode) {
      const displaced = entries.get(number)
      generation++
      const entry = { instance, generation, mode }
      entries.set(number, entry)
      show(number, mode)
      return { entry, displaced }
    },

    async setMode(number, entry) {
      if (entries.get(number)?.generation !== entry.generation) return false
      entries.set(number, entry)
      show(number, entry.mode)
      return true
    },

    async release(number, generation) {
      if (entries.get(number)?.generation !== generation) return false
      entries.delete(number)
      show(number, Mode.offline)
      return true
    },

    async find(numbers) {
      return numbers.map(number => entries.get(number))
    },

    async visible(start, direction, limit) {
      if (direction === 'above') {
        const first = firstAtLeast(seen, start + 1)
        return seen.slice(first, first + limit)
      }
      const end = firstAtLeast(seen, start)
      return seen.slice(Math.max(0, end - limit), end).reverse()
    },

    async visibleBetween(low, high) {
      return seen.slice(firstAtLeast(seen, low), firstAtLeast(seen, high + 1))
    },

    async close() {
      entries.clear()
      seen.length = 0
    },
  }
}

/** The place of the first number that is not below `number`, in an ascending list. */
function firstAtLeast(ascending: readonly number[], number: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (Number(ascending[middle]) < number) low = middle + 1
    else high = middle
  }
  return low
}
