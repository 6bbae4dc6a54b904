/** The details of a frame. */
import { useMemo, useRef, useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { CapturedFrame } from '../model/inspector.ts'
import { words } from '../model/language.ts'
import { Button } from '../parts/button.tsx'
import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { fieldHues, headerFields } from './field-spans.ts'
import { FieldTable } from './field-table.tsx'
import { exactTime } from './frame-row.tsx'
import { spansOf } from './frame-text.ts'
import { hexCode, hexText } from './hex.ts'
import { HexDump, useFieldChoice } from './hex-dump.tsx'
import { useSize } from './layout.tsx'
import { ClauseList, Published } from './published.tsx'
import { clausesOf, headerLine, labelPath, lineParts, programOf, rowOf } from './published-text.ts'
import { Refusal } from './refusal.tsx'
import { noticeOf, refusedBy } from './refusals.ts'
import { inspectorWords } from './words.ts'
import './detail.css'

/** Bytes shown at first, and added with each click on "more": a frame may have 64 KiB. */
const SHOWN_BYTES = 1024
/** Minimum width for 16 bytes in a row, px. */
const WIDE_PX = 482

interface Props {
  frame: CapturedFrame
  /** All that were captured, where the request is looked for that a notice refuses. */
  frames: readonly CapturedFrame[]
  onShow: (frame: CapturedFrame) => void
}

/** Needs a `key` per frame, as its state belongs to that frame. */
export function FrameDetail({ frame, frames, onShow }: Props) {
  const say = words(inspectorWords)
  const { view } = useApp()
  const element = useRef<HTMLDivElement>(null)
  const { width } = useSize(element)
  const choice = useFieldChoice()
  const [limit, setLimit] = useState(SHOWN_BYTES)
  const { bytes, direction, name, time, length } = frame
  const { spans, missing } = spansOf(frame)
  const row = rowOf(bytes)
  const { hues, line, labels } = useMemo(() => {
    const line = row === undefined ? [] : lineParts(row.line, row.fields)
    const header = lineParts(headerLine, headerFields).map(part => ({ ...part, path: `header.${part.path}` }))
    const labels = [...header, ...line].map(({ path = '', label = '' }) => [path, label] as const)
    return { hues: fieldHues(spans), line, labels: new Map(labels) }
  }, [row, spans])
  const program = say.meanings.program[programOf(bytes) ?? 'server']
  const notice = noticeOf(frame)
  const refused = useMemo(() => refusedBy(frames, frame), [frame])
  const shown = Math.min(limit, bytes.length)
  const shownSpans = shown === bytes.length ? spans : spans.filter(({ offset }) => offset < shown)
  const current = choice.current === undefined ? undefined : spans[choice.current]?.path
  const count = (value: number) => say.bytes(value, formatCount(value))

  function copy(): void {
    // Insecure pages have no clipboard access.
    const done = navigator.clipboard?.writeText(hexText(bytes)) ?? Promise.reject(new Error('no clipboard'))
    done.then(
      () => view.toast('ok', say.copied),
      () => view.toast('error', say.notCopied),
    )
  }

  return (
    <div ref={element} class="inspector-detail">
      <header class="inspector-detail-head">
        <h3>
          <span class={`inspector-way inspector-${direction}`} aria-hidden="true">
            {direction === 'out' ? '→' : '←'}
          </span>{' '}
          {hexCode(bytes[3] ?? 0)} {name}
        </h3>
        <p>
          {(direction === 'out' ? say.outLong : say.inLong)(program)}, {exactTime(time)}, {count(length)}
        </p>
        <Button onClick={copy}>
          <Icon name="copy" />
          {say.copy}
        </Button>
      </header>
      {notice !== undefined && <Refusal notice={notice} onShowRequest={refused && (() => onShow(refused))} />}
      <HexDump
        {...{ bytes, spans, hues, choice, shown }}
        perRow={width >= WIDE_PX ? 16 : 8}
        label={`${say.dump}. ${say.dumpHint}`}
      />
      {shown < bytes.length && (
        <Button class="inspector-more" onClick={() => setLimit(limit + SHOWN_BYTES)}>
          {say.more(formatCount(Math.min(SHOWN_BYTES, bytes.length - shown)))}
        </Button>
      )}
      {missing > 0 && <p class="inspector-missing">{say.missing(missing, formatCount(missing))}</p>}
      {row !== undefined && (
        <Published {...{ row, line, hues }} current={current === undefined ? undefined : labelPath(current)} />
      )}
      <FieldTable {...{ frame, missing, hues, labels, choice }} spans={shownSpans} />
      {row !== undefined && <ClauseList numbers={clausesOf(row)} />}
    </div>
  )
}
