import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ChatMessage } from '../model/chat-message.ts'

/** Within this distance from its end the list counts as being at the end, px. */
const AT_END_PX = 48

interface MessageScroll {
  /** The element that scrolls; its first child holds the messages. */
  readonly scroller: RefObject<HTMLDivElement | null>
  /** Whether the reader has scrolled up. */
  readonly away: boolean
  /** Number of messages received since. */
  readonly unseen: number
  readonly onScroll: () => void
  readonly toNewest: () => void
}

/**
 * Keeps a list of messages at its end while the reader is there, whatever grows or shrinks, and after sending. Elsewhere
 * the list stays put, even when older messages are prepended.
 */
export function useMessageScroll(messages: readonly ChatMessage[], hasOlder: boolean): MessageScroll {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const [away, setAway] = useState(false)
  const [unseen, setUnseen] = useState(0)
  const lastId = useRef<string | undefined>(undefined)
  const anchor = useRef<Anchor | undefined>(undefined)

  const toEnd = (): void => {
    if (scroller.current !== null) scroller.current.scrollTop = scroller.current.scrollHeight
  }
  const toNewest = (): void => {
    atEnd.current = true
    setAway(false)
    setUnseen(0)
    toEnd()
  }
  const onScroll = (): void => {
    const element = scroller.current
    if (element === null) return
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX
    anchor.current = anchorOf(element)
    setAway(!atEnd.current)
    if (atEnd.current) setUnseen(0)
  }

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const { current: last = '' } = lastId
    const added = messages.filter(message => message.id > last)
    lastId.current = messages.at(-1)?.id
    if (added.some(message => message.state !== 'received')) toNewest()
    else if (atEnd.current) toEnd()
    else {
      const { current: kept } = anchor
      if (kept?.element.isConnected) element.scrollTop += kept.element.offsetTop - kept.top
      setUnseen(count => count + added.length)
    }
    anchor.current = anchorOf(element)
  }, [messages, hasOlder])

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      if (atEnd.current) toEnd()
      anchor.current = anchorOf(element)
    })
    observer.observe(element)
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild)
    return () => observer.disconnect()
  }, [])

  return { scroller, away, unseen, onScroll, toNewest }
}

/** The first visible message, and its position. */
interface Anchor {
  readonly element: HTMLElement
  readonly top: number
}

function anchorOf(scroller: HTMLElement): Anchor | undefined {
  const rows = scroller.querySelectorAll('article')
  let [from, to] = [0, rows.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const row = rows[middle]
    if (row !== undefined && row.offsetTop + row.offsetHeight <= scroller.scrollTop) from = middle + 1
    else to = middle
  }
  const element = rows[from]
  return element && { element, top: element.offsetTop }
}
