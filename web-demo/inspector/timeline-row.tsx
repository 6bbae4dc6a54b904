/** A row of the timeline: an arrow between the user and the program at the other end. */
import type { CapturedFrame } from '../model/inspector.ts'
import { languageTag, words } from '../model/language.ts'
import { VisuallyHidden } from '../parts/status.tsx'
import type { Barrier, Rail } from './echoes.ts'
import { exactTime, wayText } from './frame-row.tsx'
import { summaryParts } from './frame-text.ts'
import { programOf } from './published-text.ts'
import { noticeOf } from './refusals.ts'
import { timelineWords } from './timeline-words.ts'
import { inspectorWords } from './words.ts'
import './timeline.css'

interface Props {
  frame: CapturedFrame
  /** The frame in the row above. */
  before: CapturedFrame | undefined
  barrier: Barrier | undefined
  rails: readonly Rail[]
}

export function TimelineRow({ frame, before, barrier, rails }: Props) {
  const { direction, name, time } = frame
  const notice = noticeOf(frame)
  const isTest = name === 'connectionTest'
  return (
    <>
      <span class="timeline-time">
        {exactTime(time)}
        {before !== undefined && <small>+{elapsed(time - before.time)}</small>}
      </span>
      <span class="timeline-rails" aria-hidden="true">
        {rails.map(({ lane, part }) => (
          <span key={lane} class={`timeline-rail timeline-rail-${part} timeline-lane-${lane}`} />
        ))}
      </span>
      <span class={`timeline-way timeline-${direction}${isTest ? ' timeline-test' : ''}`}>
        <span class="timeline-label">
          <VisuallyHidden>{`${wayText(frame)} `}</VisuallyHidden>
          <Label frame={frame} barrier={barrier} />
        </span>
        <span class={`timeline-arrow inspector-${direction}${notice === undefined ? '' : ' timeline-refusal'}`} />
      </span>
    </>
  )
}

function Label({ frame, barrier }: Pick<Props, 'frame' | 'barrier'>) {
  const say = words(timelineWords)
  const { meanings } = words(inspectorWords)
  const program = programOf(frame.bytes)
  const notice = noticeOf(frame)
  if (frame.name === 'connectionTest') {
    const isEcho = barrier?.echo === frame.id
    return <>{isEcho ? say.echo(elapsed(barrier.took)) : say.test}</>
  }
  if (notice?.reason !== undefined) {
    return (
      <>
        <b>{notice.subject.name}</b> {notice.subject.number} {say.refused(meanings.reasons[notice.reason])}
      </>
    )
  }
  return (
    <>
      {program !== undefined && program !== 'server' && `${say.sides[program]} · `}
      <b>{frame.name}</b>{' '}
      {summaryParts(frame, meanings).map(({ text, isQuote }) => (isQuote ? <bdi lang="">{text}</bdi> : text))}
    </>
  )
}

/** Such as `12 ms` or `3.2 s`. */
function elapsed(ms: number): string {
  const [value, unit] = ms < 1000 ? [ms, 'millisecond'] : [ms / 1000, 'second']
  return value.toLocaleString(languageTag(), { style: 'unit', unit, maximumFractionDigits: ms < 10_000 ? 1 : 0 })
}

/** Who stands on which side. */
export function TimelineHead() {
  const say = words(timelineWords)
  return (
    <div class="timeline-head" aria-hidden="true">
      <span class="timeline-you">{say.you}</span>
      <span class="timeline-server">{say.sides.server}</span>
    </div>
  )
}
