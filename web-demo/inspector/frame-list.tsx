/** The captured frames, newest at the bottom: a virtualized listbox. */
import { useId, useRef } from 'preact/hooks'
import type { CapturedFrame } from '../model/inspector.ts'
import { languageTag, words } from '../model/language.ts'
import { formatCount } from '../parts/format.ts'
import { summaryParts } from './frame-text.ts'
import { hexCode } from './hex.ts'
import { useSize } from './layout.tsx'
import { indexOfId, renderedRows, topShowing, useFollowingScroll } from './list-scroll.ts'
import { inspectorWords } from './words.ts'
import './list.css'

/** Height of a row with one line, and with two, px. */
const ROW_PX = 24
const TALL_ROW_PX = 48
/** Minimum width for a row in one line, px. */
const ONE_LINE_PX = 600

interface Props {
  frames: readonly CapturedFrame[]
  selected: CapturedFrame | undefined
  onSelect: (frame: CapturedFrame) => void
  /** Called on Enter and click: shows the frame's details. */
  onOpen: (frame: CapturedFrame) => void
}

export function FrameList({ frames, selected, onSelect, onOpen }: Props) {
  const say = words(inspectorWords)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(list)
  const tall = width < ONE_LINE_PX
  const row = tall ? TALL_ROW_PX : ROW_PX
  const { top, unseen, onScroll, toEnd } = useFollowingScroll(list, frames, row, height)
  const { first, end } = renderedRows({ top, height, row }, frames.length)
  const drawn = frames.slice(first, end)

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const now = selected === undefined ? frames.length : indexOfId(frames, selected.id)
    const page = Math.max(1, Math.floor(height / row) - 1)
    const steps: { readonly [key: string]: number } = {
      ...{ ArrowUp: now - 1, ArrowDown: now + 1, PageUp: now - page, PageDown: now + page },
      ...{ Home: 0, End: frames.length - 1, Enter: now, ' ': now },
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = Math.max(0, Math.min(step, frames.length - 1))
    const frame = frames[index]
    if (frame === undefined) return
    if (event.key === 'Enter' || event.key === ' ') onOpen(frame)
    else onSelect(frame)
    list.current?.scrollTo({ top: topShowing(index, { top: list.current.scrollTop, height, row }) })
  }

  return (
    <div class="inspector-list-frame">
      <div
        ref={list}
        class={`inspector-list${tall ? ' inspector-list-tall' : ''}`}
        role="listbox"
        tabIndex={0}
        aria-label={say.list}
        aria-activedescendant={selected !== undefined && drawn.includes(selected) ? `${id}-${selected.id}` : undefined}
        onKeyDown={onKeyDown}
        onScroll={onScroll}
      >
        <div role="presentation" class="inspector-list-all" style={{ height: `${frames.length * row}px` }}>
          {drawn.map((frame, place) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names the option (aria-activedescendant)
            // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox handles the keys
            <div
              key={frame.id}
              id={`${id}-${frame.id}`}
              class="inspector-row"
              role="option"
              aria-selected={frame === selected}
              aria-setsize={frames.length}
              aria-posinset={first + place + 1}
              style={{ height: `${row}px`, top: `${(first + place) * row}px` }}
              onClick={() => onOpen(frame)}
            >
              <FrameRow frame={frame} />
            </div>
          ))}
        </div>
      </div>
      {unseen > 0 && (
        <button type="button" class="inspector-newest" onClick={toEnd}>
          {say.newest(unseen)}
        </button>
      )}
    </div>
  )
}

/** Formats a time with milliseconds, such as 21:07:03.042. */
export function exactTime(ms: number): string {
  return new Date(ms).toLocaleTimeString(languageTag(), {
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
    fractionalSecondDigits: 3,
  })
}

/** The content of a row. */
function FrameRow({ frame }: { frame: CapturedFrame }) {
  const say = words(inspectorWords)
  const { direction, name, time, length, bytes } = frame
  return (
    <>
      <span class="inspector-row-time">{exactTime(time)}</span>
      <span class={`inspector-way inspector-${direction}`}>
        <span aria-hidden="true">{direction === 'out' ? '→' : '←'}</span> {say[direction]}
      </span>
      <span class="inspector-row-type">{hexCode(bytes[3] ?? 0)}</span>
      <span class="inspector-row-name">{name}</span>
      <span class="inspector-row-length">{say.bytes(length, formatCount(length))}</span>
      <span class="inspector-row-values">
        {summaryParts(frame, say.meanings).map(({ text, isQuote }) => (isQuote ? <span lang="">{text}</span> : text))}
      </span>
    </>
  )
}
