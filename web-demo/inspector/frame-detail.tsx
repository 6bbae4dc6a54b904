/** One frame, taken apart. */

import { useMemo, useRef, useState } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { SeenFrame } from '../model/inspector.ts'
import { Button } from '../parts/button.tsx'
import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { fieldHues, headerFields } from './field-spans.ts'
import { FieldTable } from './field-table.tsx'
import { exactTime } from './frame-list.tsx'
import { spansOf } from './frame-text.ts'
import { hexCode, hexText } from './hex.ts'
import { HexDump, useFieldChoice } from './hex-dump.tsx'
import { useSize } from './layout.tsx'
import { ClauseList, Published } from './published.tsx'
import { clausesOf, headerLine, labelPath, lineParts, tableRow } from './published-text.ts'
import type { InspectorWords } from './words.ts'
import './detail.css'

/** How many bytes are shown at first, and more with each press on "more": a frame may have 64 KiB. */
const SHOWN_BYTES = 1024
/** Room that 16 bytes in a row need, px. */
const WIDE_PX = 482

interface Props {
  frame: SeenFrame
  say: InspectorWords
}

/** Give it a key per frame: what is marked and how much is shown belongs to one frame. */
export function FrameDetail({ frame, say }: Props) {
  const { view } = useApp()
  const element = useRef<HTMLDivElement>(null)
  const { width } = useSize(element)
  const choice = useFieldChoice()
  const [limit, setLimit] = useState(SHOWN_BYTES)
  const { bytes, direction, name, time, length } = frame
  const { spans, missing } = spansOf(frame)
  const row = tableRow(direction, bytes[3] ?? 0)
  const { hues, line, labels } = useMemo(() => {
    const line = row === undefined ? [] : lineParts(row.text, row.fields)
    const header = lineParts(headerLine, headerFields).map(part => ({ ...part, path: `header.${part.path}` }))
    const labels = [...header, ...line].map(({ path = '', label = '' }) => [path, label] as const)
    return { hues: fieldHues(spans), line, labels: new Map(labels) }
  }, [row, spans])
  const shown = Math.min(limit, bytes.length)
  const shownSpans = shown === bytes.length ? spans : spans.filter(({ offset }) => offset < shown)
  const current = choice.current === undefined ? undefined : spans[choice.current]?.path
  const count = (value: number) => say.bytes(value, formatCount(value))

  function copy(): void {
    // Without a secure context there is no clipboard at all.
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
          {direction === 'out' ? say.outLong : say.inLong}, {exactTime(time)}, {count(length)}
        </p>
        <Button onClick={copy}>
          <Icon name="copy" />
          {say.copy}
        </Button>
      </header>
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
        <Published {...{ row, line, hues, say }} current={current === undefined ? undefined : labelPath(current)} />
      )}
      <FieldTable {...{ frame, missing, hues, labels, choice, say }} spans={shownSpans} />
      {row !== undefined && <ClauseList numbers={clausesOf(row)} say={say} />}
    </div>
  )
}
