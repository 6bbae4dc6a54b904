/** The fields of a frame, decoded. */
import type { SeenFrame } from '../model/inspector.ts'
import { VisuallyHidden } from '../parts/visually-hidden.tsx'
import type { FieldSpan } from './field-spans.ts'
import { labelPath } from './published-line.ts'
import { type FieldChoice, moveFocus } from './use-field-choice.ts'
import { valueText } from './value-text.ts'
import type { InspectorWords } from './words.ts'

interface Props {
  frame: SeenFrame
  spans: readonly FieldSpan[]
  missing: number
  hues: ReadonlyMap<string, string>
  /** The published names of the fields, by their paths without the places in repeated groups. */
  labels: ReadonlyMap<string, string>
  choice: FieldChoice
  say: InspectorWords
}

export function FieldTable({ frame, spans, missing, hues, labels, choice, say }: Props) {
  function row(span: FieldSpan, field: number) {
    const { path, name, letter, offset, length, prefix, depth } = span
    const label = labelPath(path)
    const left = field === spans.length - 1 ? missing : 0
    const { text, meaning, quoted } = valueText(say, frame, span, left)
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

/** Where a field of a repeated group stands: how deep, and at the first field of an item, which item. */
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
