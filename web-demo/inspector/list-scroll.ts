import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

interface Entry {
  readonly id: number
}

interface FollowingScroll {
  /** How far it is scrolled, px. */
  readonly top: number
  /** How many entries have come since the reader has scrolled away from the end. */
  readonly unseen: number
  onScroll(): void
  toEnd(): void
}

/**
 * Keeps a list at its end while entries come, unless the reader has scrolled up: then the entry at the top stays where it
 * is, also when older ones are dropped. `row` and `height` are those of an entry and of the list, in px; a list that is
 * hidden has no height, and is found where it was left.
 */
export function useFollowingScroll(
  list: RefObject<HTMLElement | null>,
  entries: readonly Entry[],
  row: number,
  height: number,
): FollowingScroll {
  const [top, setTop] = useState(0)
  const following = useRef(true)
  const atTop = useRef({ id: 0, beyond: 0 })
  const lastSeen = useRef(0)

  /** Takes over where the list is scrolled to. */
  function settle(scrollTop: number): void {
    atTop.current = { id: entries[Math.floor(scrollTop / row)]?.id ?? 0, beyond: scrollTop % row }
    if (following.current) lastSeen.current = entries.at(-1)?.id ?? 0
    setTop(scrollTop)
  }

  useLayoutEffect(() => {
    const { current } = list
    if (current === null) return
    if (height === 0) {
      if (top > 0) following.current = false
      return
    }
    const { id, beyond } = atTop.current
    current.scrollTop = following.current ? current.scrollHeight : placeOf(entries, id) * row + beyond
    settle(current.scrollTop)
  }, [list, entries, row, height])

  return {
    top,
    unseen: following.current ? 0 : entries.length - placeOf(entries, lastSeen.current + 1),
    onScroll() {
      const { current } = list
      if (current === null || height === 0) return
      const { scrollTop, clientHeight, scrollHeight } = current
      following.current = scrollTop + clientHeight >= scrollHeight - row / 2
      settle(scrollTop)
    },
    toEnd() {
      list.current?.scrollTo({ top: list.current.scrollHeight })
      list.current?.focus({ preventScroll: true })
    },
  }
}

/** Which rows of a long list have to exist, and where it has to be scrolled to. All rows have the same height, in px. */

/** Rows beyond the visible ones, at either side, so that scrolling shows no gap. */
const BEYOND = 6

interface View {
  readonly top: number
  readonly height: number
  readonly row: number
}

/** The rows to draw, `first` included, `end` not. */
export function drawnRows({ top, height, row }: View, count: number): { first: number; end: number } {
  const first = Math.max(0, Math.floor(top / row) - BEYOND)
  return { first: Math.min(first, count), end: Math.min(count, Math.ceil((top + height) / row) + BEYOND) }
}

/** Where to scroll to so that this row is seen, with as little movement as possible. */
export function topShowing(index: number, { top, height, row }: View): number {
  const start = index * row
  if (start < top) return start
  return Math.max(top, start + row - height)
}

/** Ids grow along the list: the place of the first that is not below this one. */
export function placeOf(frames: readonly { readonly id: number }[], id: number): number {
  let low = 0
  let high = frames.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((frames[middle]?.id ?? 0) < id) low = middle + 1
    else high = middle
  }
  return low
}
