import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks'
import type { ListedMessage, Thread } from '../model/thread.ts'
import type { ListLine } from './list-lines.ts'

/** Within this distance from its end the list counts as being at the end, px. */
const AT_END_PX = 48
/** Lists up to this length are drawn as a whole: the browser's search finds all of them. */
const WHOLE_LINES = 150
/** Lines that are drawn above and below the visible ones of a longer list. */
const OVERSCAN = 12
/** Height of a line before it was drawn, px. */
const LINE_PX = 48
/** Above the first line, px; with room for the button that loads older messages. */
const START_PX = 8
const START_WITH_OLDER_PX = 52

interface MessageScroll<M extends ListedMessage> {
  /** The element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>
  /** The lines to draw, of all, and where they begin, px. */
  readonly shown: readonly { readonly index: number; readonly line: ListLine<M> }[]
  readonly top: number
  /** Height of all lines, px. */
  readonly height: number
  /** Measures a drawn line, which has its index as `data-index`. */
  readonly measure: (element: HTMLElement | null) => void
  /** Whether the reader has scrolled up. */
  readonly away: boolean
  /** Number of messages received since. */
  readonly unseen: number
  /** The message that the reader has asked for. */
  readonly sought: string | undefined
  readonly onScroll: () => void
  readonly toNewest: () => void
  /** Scrolls to a line, which is at the top then. */
  readonly toLine: (index: number) => void
}

/**
 * Draws the lines around what is visible. Keeps the list at its end while the reader is there, whatever grows or shrinks, and
 * after sending. Elsewhere the list stays put, even when older messages are prepended, and comes back to its place.
 */
export function useMessageScroll<M extends ListedMessage>(
  thread: Thread<M>,
  lines: readonly ListLine<M>[],
): MessageScroll<M> {
  const scroller = useRef<HTMLDivElement>(null)
  const [, redraw] = useReducer((count: number) => count + 1, 0)
  const [away, setAway] = useState(false)
  const [unseen, setUnseen] = useState(0)
  const atEnd = useRef(thread.scroll.peek() === undefined)
  /** Where to come back to, until it is loaded. */
  const place = useRef(thread.scroll.peek())
  const lastId = useRef<string | undefined>(undefined)
  /** Where the list was when it last scrolled, px. */
  const lastTop = useRef(0)
  const [sought, setSought] = useState<string>()
  const jump = thread.jump.value

  const options = {
    count: lines.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index: number) => lines[index]?.key ?? index,
    estimateSize: () => LINE_PX,
    overscan: lines.length <= WHOLE_LINES ? WHOLE_LINES : OVERSCAN,
    paddingStart: thread.hasOlder.value ? START_WITH_OLDER_PX : START_PX,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: AT_END_PX,
    scrollToFn: elementScroll,
    observeElementRect,
    observeElementOffset,
    onChange: () => redraw(undefined),
  } as const
  const [virtualizer] = useState(() => new Virtualizer<HTMLDivElement, HTMLElement>(options))
  virtualizer.setOptions(options)

  const toNewest = (): void => {
    atEnd.current = true
    place.current = undefined
    thread.scroll.value = undefined
    setAway(false)
    setUnseen(0)
    if (scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight
  }
  const toLine = (index: number, align: 'start' | 'center' = 'start'): void => {
    place.current = undefined
    atEnd.current = false
    setAway(true)
    virtualizer.scrollToIndex(index, { align })
  }
  const onScroll = (): void => {
    if (place.current !== undefined) return
    const element = scroller.current
    if (element === null) return
    const { scrollTop, scrollHeight, clientHeight } = element
    // While lines are measured, the end moves away from a reader who does not: only who goes up has left it.
    if (scrollHeight - scrollTop - clientHeight < AT_END_PX) atEnd.current = true
    else if (scrollTop < lastTop.current) atEnd.current = false
    lastTop.current = scrollTop
    setAway(!atEnd.current)
    if (atEnd.current) setUnseen(0)
    thread.scroll.value = atEnd.current ? undefined : topmost()
  }
  /** The id of the message at the top. */
  const topmost = (): string | undefined => {
    const first = virtualizer.getVirtualItemForOffset(scroller.current?.scrollTop ?? 0)?.index ?? 0
    const line = lines.slice(first, first + 3).find(({ is }) => is === 'message')
    return line?.key
  }

  useLayoutEffect(() => virtualizer._didMount(), [])
  useLayoutEffect(() => virtualizer._willUpdate())
  // From far up, the heights of most lines are guesses: each time some are measured, the end is elsewhere.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element !== null && atEnd.current && place.current === undefined) element.scrollTop = element.scrollHeight
  })

  useLayoutEffect(() => {
    const { current: last = '' } = lastId
    const added = lines.filter(line => line.is === 'message' && line.message.id > last)
    lastId.current = lines.at(-1)?.key
    if (place.current !== undefined) {
      const index = lines.findIndex(({ key }) => key === place.current)
      if (index === -1) return
      toLine(index)
    } else if (last === '' || added.some(line => line.is === 'message' && line.message.state !== 'received')) toNewest()
    else if (!atEnd.current) setUnseen(count => count + added.length)
  }, [lines])

  useLayoutEffect(() => {
    const index = lines.findIndex(({ key }) => key === jump?.id)
    if (jump === undefined || index === -1) return
    setSought(jump.id)
    toLine(index, 'center')
  }, [jump])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      if (atEnd.current) virtualizer.scrollToEnd()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])

  const items = virtualizer.getVirtualItems()
  const shown = items.flatMap(({ index }) => {
    const line = lines[index]
    return line === undefined ? [] : [{ index, line }]
  })
  return {
    ...{ scroller, shown, away, unseen, sought, onScroll, toNewest, toLine },
    top: items[0]?.start ?? 0,
    height: virtualizer.getTotalSize(),
    measure: virtualizer.measureElement,
  }
}
