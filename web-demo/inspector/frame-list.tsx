/** The captured frames, newest at the bottom: a virtualized listbox. */
import { useId, useMemo, useRef } from 'preact/hooks'
import type { CapturedFrame } from '../model/inspector.ts'
import { words } from '../model/language.ts'
import { barriersOf, railsOf } from './echoes.ts'
import { FrameRow } from './frame-row.tsx'
import { useSize } from './layout.tsx'
import { indexOfId, renderedRows, topShowing, useFollowingScroll } from './list-scroll.ts'
import { TimelineHead, TimelineRow } from './timeline-row.tsx'
import { inspectorWords } from './words.ts'
import './list.css'

/** Height of a row with one line, and with two, px. */
const ROW_PX = 24
const TALL_ROW_PX = 48
const TIMELINE_ROW_PX = 44
/** Minimum width for a row in one line, px. */
const ONE_LINE_PX = 600

/** Lines of a table, or arrows between two sides. */
export type Look = 'list' | 'timeline'

interface Props {
  look: Look
  frames: readonly CapturedFrame[]
  selected: CapturedFrame | undefined
  onSelect: (frame: CapturedFrame) => void
  /** Called on Enter and click: shows the frame's details. */
  onOpen: (frame: CapturedFrame) => void
}

export function FrameList({ look, frames, selected, onSelect, onOpen }: Props) {
  const say = words(inspectorWords)
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const { width, height } = useSize(list)
  const isTimeline = look === 'timeline'
  const tall = !isTimeline && width < ONE_LINE_PX
  const row = isTimeline ? TIMELINE_ROW_PX : tall ? TALL_ROW_PX : ROW_PX
  const { top, unseen, onScroll, toEnd } = useFollowingScroll(list, frames, row, height)
  const { first, end } = renderedRows({ top, height, row }, frames.length)
  const drawn = frames.slice(first, end)
  const barriers = useMemo(() => (isTimeline ? barriersOf(frames) : undefined), [isTimeline, frames])
  const rails = useMemo(() => barriers && railsOf(frames, barriers), [barriers])

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
    <div class={`inspector-list-frame${isTimeline ? ' inspector-list-frame-timeline' : ''}`}>
      {isTimeline && <TimelineHead />}
      <div
        ref={list}
        class={`inspector-list${tall ? ' inspector-list-tall' : ''}${isTimeline ? ' inspector-list-timeline' : ''}`}
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
              {isTimeline ? (
                <TimelineRow
                  frame={frame}
                  before={frames[first + place - 1]}
                  barrier={barriers?.get(frame.id)}
                  rails={rails?.[first + place] ?? []}
                />
              ) : (
                <FrameRow frame={frame} />
              )}
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
