/** The decoded fields of a frame. */
import type { CapturedFrame } from '../model/inspector.ts'
import { words } from '../model/language.ts'
import { formatCount } from '../parts/format.ts'
import { VisuallyHidden } from '../parts/status.tsx'
import type { FieldSpan } from './field-spans.ts'
import { hexCode } from './hex.ts'
import { type FieldChoice, moveFocus } from './hex-dump.tsx'
import { meaningOf } from './meaning.ts'
import { labelPath } from './published-text.ts'
import { inspectorWords } from './words.ts'

interface Props {
  frame: CapturedFrame
  spans: readonly FieldSpan[]
  missing: number
  hues: ReadonlyMap<string, string>
  /** The published names of the fields, by label path. */
  labels: ReadonlyMap<string, string>
  choice: FieldChoice
}

export function FieldTable({ frame, spans, missing, hues, labels, choice }: Props) {
  const say = words(inspectorWords)
  function row(span: FieldSpan, field: number) {
    const { path, name, letter, offset, length, prefix, depth } = span
    const label = labelPath(path)
    const left = field === spans.length - 1 ? missing : 0
    const { text, meaning, quoted } = valueText(frame, span, left)
    const { onMouseEnter, onMouseLeave, onFocus, onClick } = choice.handlers(field)
    return (
      <tr
        key={path}
        class={field === choice.current ? 'inspector-current' : undefined}
        onMouseEnter={onMouseEnter}
        onMouseLeave={onMouseLeave}
      >
        <th scope="row">
          <button
            type="button"
            class="inspector-field"
            data-field={field}
            tabIndex={field === choice.inTabOrder ? 0 : -1}
            onFocus={onFocus}
            onClick={onClick}
          >
            <span class={`inspector-swatch ${hues.get(label)}`} />
            {depth > 0 && <Place path={path} before={spans[field - 1]?.path ?? ''} depth={depth} />}
            <span class="inspector-field-names">
              {name}
              <span class="inspector-label" lang="zh-CN">
                {labels.get(label)}
              </span>
            </span>
          </button>
        </th>
        <td class="inspector-letter">{letter}</td>
        <td class="inspector-place">
          {offset}
          {prefix > 0 ? ` + ${prefix} + ${length - prefix}` : ` + ${length + left}`}
        </td>
        <td class="inspector-value">
          <span class={quoted ? 'inspector-quoted' : undefined}>{text}</span>
          {meaning !== undefined && <span class="inspector-meaning">{meaning}</span>}
        </td>
      </tr>
    )
  }

  const bodyStart = spans.findIndex(({ inHeader }) => !inHeader)
  const header = bodyStart === -1 ? spans : spans.slice(0, bodyStart)
  return (
    <table class="inspector-fields" onKeyDown={moveFocus}>
      <thead>
        <tr>
          <th scope="col">{say.field}</th>
          <th scope="col">{say.letter}</th>
          <th scope="col" title={say.placeHint}>
            {say.place}
          </th>
          <th scope="col">{say.value}</th>
        </tr>
      </thead>
      <tbody class="inspector-header-fields">{header.map(row)}</tbody>
      <tbody>{spans.slice(header.length).map((span, place) => row(span, header.length + place))}</tbody>
    </table>
  )
}

/** Indents a field of a repeated group, and shows the index at the first field of an item. */
function Place({ path, before, depth }: { path: string; before: string; depth: number }) {
  const item = path.slice(0, path.lastIndexOf('.'))
  const first = !before.startsWith(`${item}.`)
  return (
    <>
      <span class="inspector-item" aria-hidden="true" style={{ paddingLeft: `${(depth - 1) * 12}px` }}>
        {first && item.slice(item.lastIndexOf('['))}
      </span>
      <VisuallyHidden>{`${item}.`}</VisuallyHidden>
    </>
  )
}

/** Maximum length of a displayed string, in UTF-16 units; messages are never longer (M1), other strings may be. */
const MAX_STRING = 4096

interface ValueText {
  readonly text: string
  /** The meaning of a coded value. */
  readonly meaning?: string
  /** Whether the text comes from another user rather than this page. */
  readonly quoted?: boolean
}

/** `missing` is the number of bytes that were not captured. */
function valueText(frame: CapturedFrame, span: FieldSpan, missing: number): ValueText {
  const say = words(inspectorWords)
  const { name, value, letter, path, inHeader } = span
  if (value instanceof Uint8Array) {
    const count = value.length + missing
    const text = say.bytes(count, formatCount(count))
    return letter === '' ? { text, meaning: say.unexplained } : { text }
  }
  if (typeof value === 'string') {
    if (value === '') return { text: say.empty }
    if (name === 'password') return { text: say.masked }
    return { text: value.length > MAX_STRING ? `${value.slice(0, MAX_STRING)}…` : value, quoted: true }
  }
  if (letter === '{…}') return { text: say.items(value) }
  if (path === 'header.type') return { text: hexCode(value), meaning: frame.name }
  if (path === 'header.length') return { text: String(value), meaning: say.lengthOfBody }
  const text = inHeader ? hexCode(value) : String(value)
  const meaning = meaningOf(say.meanings, name, value) ?? (value === 0 ? meaningOfZero(frame.name, path) : undefined)
  return meaning === undefined ? { text } : { text, meaning }
}

/** Returns the meaning of 0 in the fields where the published text defines one. */
function meaningOfZero(message: string, path: string): string | undefined {
  const say = words(inspectorWords)
  switch (`${message} ${path}`) {
    case 'broadcast group':
      return say.everyone
    case 'monitor watched':
      return say.nobody
    case 'message number':
      return say.theSystem
    default:
      return undefined
  }
}
