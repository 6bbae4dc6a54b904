import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { placeOf } from './list-window.ts'

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
