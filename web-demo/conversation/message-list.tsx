import type { ComponentChildren } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { words } from '../model/language.ts'
import type { ListedMessage, Thread } from '../model/thread.ts'
import { Button } from '../parts/button.tsx'
import { formatDay } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { Spinner } from '../parts/status.tsx'
import { type ListLine, listLines, reuseLines } from './list-lines.ts'
import { useFirstUnread } from './use-first-unread.ts'
import { useMessageScroll } from './use-message-scroll.ts'
import { conversationWords } from './words.ts'

/** Older messages are loaded within this distance from the top, px. */
const OLDER_WITHIN_PX = 600
/** Messages that appear within this time are the history, which screen readers skip, ms. */
const HISTORY_MS = 1000

/** A line with a message. */
export type MessageLine<M extends ListedMessage> = Extract<ListLine<M>, { is: 'message' }>

interface Props<M extends ListedMessage> {
  thread: Thread<M>
  /** The accessible name of the list. */
  label: string
  /** Shown while there is no message. */
  empty: string
  row: (line: MessageLine<M>) => ComponentChildren
}

/** The messages, oldest first; earlier ones load as the user scrolls up. */
export function MessageList<M extends ListedMessage>({ thread, label, empty, row }: Props<M>) {
  const say = words(conversationWords)
  const messages = thread.messages.value
  const hasOlder = thread.hasOlder.value
  const divider = thread.divider.value
  const before = useRef<readonly ListLine<M>[]>([])
  const lines = useMemo(() => {
    before.current = reuseLines(listLines(messages, divider), before.current)
    return before.current
  }, [messages, divider])
  const scroll = useMessageScroll(thread, lines)
  const { toFirst, onSeen } = useFirstUnread(thread, lines, scroll.toLine)
  const isWhole = scroll.shown.length === lines.length
  const older = useOlder(thread)
  const settled = useSettled()
  const today = new Date().toDateString()

  useEffect(() => {
    const scroller = scroll.scroller.current
    // Also once a page is loaded: at the very top there is nothing to scroll, and so no event.
    if (scroller !== null && scroller.scrollTop < OLDER_WITHIN_PX) older.load()
  }, [messages, older.loading])

  return (
    <div class="conversation-messages-frame">
      <div
        ref={scroll.scroller}
        class="conversation-messages"
        role="log"
        aria-live={settled && !older.loading && !scroll.away ? 'polite' : 'off'}
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        onScroll={event => {
          scroll.onScroll()
          if (event.currentTarget.scrollTop < OLDER_WITHIN_PX) older.load()
        }}
      >
        <div class="conversation-messages-content">
          {hasOlder && (
            <div class="conversation-older">
              {older.failed && <span>{say.olderFailed}</span>}
              {older.loading ? <Spinner /> : <Button onClick={older.again}>{say.older}</Button>}
            </div>
          )}
          {!hasOlder && messages.length === 0 && <p class="conversation-system">{empty}</p>}
          {/* Drawn as a whole, it has its height by itself, and no guess of it is ever shown. */}
          <div class="conversation-lines" style={{ height: isWhole ? undefined : `${scroll.height}px` }}>
            <div style={isWhole ? { paddingTop: `${scroll.top}px` } : { transform: `translateY(${scroll.top}px)` }}>
              {scroll.shown.map(({ index, line }) => (
                <div
                  key={line.key}
                  class={
                    line.key === scroll.sought ? 'conversation-line conversation-line-sought' : 'conversation-line'
                  }
                  data-index={index}
                  ref={scroll.measure}
                >
                  {line.is === 'message' ? row(line) : <Divider line={line} today={today} onSeen={onSeen} />}
                </div>
              ))}
            </div>
          </div>
        </div>
      </div>
      {settled && toFirst !== undefined && (
        <button type="button" class="conversation-jump conversation-first-unread" onClick={toFirst}>
          {say.toFirstUnread}
        </button>
      )}
      {scroll.away && (
        <button type="button" class="conversation-jump conversation-newest" onClick={scroll.toNewest}>
          {scroll.unseen === 0 ? say.toNewest : say.newMessages(scroll.unseen)} <Icon name="fold" />
        </button>
      )}
    </div>
  )
}

interface DividerProps {
  line: Exclude<ListLine, { is: 'message' }>
  today: string
  /** Where the unread begin is in sight. */
  onSeen: () => void
}

function Divider({ line, today, onSeen }: DividerProps) {
  if (line.is === 'day') return <DayLine time={line.time} today={today} />
  return <UnreadLine onSeen={onSeen} />
}

function UnreadLine({ onSeen }: Pick<DividerProps, 'onSeen'>) {
  const line = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    const observer = new IntersectionObserver(entries => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) onSeen()
    })
    if (line.current !== null) observer.observe(line.current)
    return () => observer.disconnect()
  }, [onSeen])
  return (
    <p class="conversation-unread" ref={line}>
      <span>{words(conversationWords).unreadFromHere}</span>
    </p>
  )
}

/** Loads older messages, one page at a time; after a failure only on request. */
function useOlder(thread: Pick<Thread, 'hasOlder' | 'loadOlder'>) {
  const [state, setState] = useState<'ready' | 'loading' | 'failed'>('ready')
  const again = (): void => {
    if (state === 'loading' || !thread.hasOlder.value) return
    setState('loading')
    thread.loadOlder().then(
      () => setState('ready'),
      () => setState('failed'),
    )
  }
  const load = state === 'ready' ? again : (): void => {}
  return { loading: state === 'loading', failed: state === 'failed', load, again }
}

function useSettled(): boolean {
  const [settled, setSettled] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), HISTORY_MS)
    return () => clearTimeout(timer)
  }, [])
  return settled
}

function isDayBefore(day: Date, today: string): boolean {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1).toDateString() === today
}

/** The day of the messages below. */
function DayLine({ time, today }: { time: number; today: string }) {
  const say = words(conversationWords)
  const day = new Date(time)
  const name = day.toDateString() === today ? say.today : isDayBefore(day, today) ? say.yesterday : formatDay(day)
  return (
    <h3 class="conversation-day">
      <span>{name}</span>
    </h3>
  )
}
