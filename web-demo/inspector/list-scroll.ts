/** Scrolling of the virtualized list: which rows to render, and following the end. All rows have the same height. */
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'

interface Entry {
  readonly id: number
}

interface FollowingScroll {
  /** The scroll position, px. */
  readonly top: number
  /** Number of entries added since the reader scrolled away from the end. */
  readonly unseen: number
  onScroll(): void
  toEnd(): void
}

/**
 * Keeps a list at its end while entries are added. If the reader has scrolled up, the topmost entry stays in place, even
 * when older ones are dropped. `row` and `height` are the heights of an entry and of the list, in px. A hidden list has
 * no height and keeps its position.
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

  /** Records the scroll position. */
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
    current.scrollTop = following.current ? current.scrollHeight : indexOfId(entries, id) * row + beyond
    settle(current.scrollTop)
  }, [list, entries, row, height])

  return {
    top,
    unseen: following.current ? 0 : entries.length - indexOfId(entries, lastSeen.current + 1),
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

/** Rows rendered beyond the visible ones, on either side, so that scrolling shows no gap. */
const OVERSCAN = 6

interface View {
  readonly top: number
  readonly height: number
  readonly row: number
}

/** Returns the rows to render, from `first` to before `end`. */
export function renderedRows({ top, height, row }: View, count: number): { first: number; end: number } {
  const first = Math.max(0, Math.floor(top / row) - OVERSCAN)
  return { first: Math.min(first, count), end: Math.min(count, Math.ceil((top + height) / row) + OVERSCAN) }
}

/** Returns the scroll position that shows a row with the least movement. */
export function topShowing(index: number, { top, height, row }: View): number {
  const start = index * row
  if (start < top) return start
  return Math.max(top, start + row - height)
}

/** Returns the index of the first frame whose id is at least this one. Ids ascend. */
export function indexOfId(frames: readonly { readonly id: number }[], id: number): number {
  let low = 0
  let high = frames.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((frames[middle]?.id ?? 0) < id) low = middle + 1
    else high = middle
  }
  return low
}
