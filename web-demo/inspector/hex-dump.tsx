/** The bytes of a frame: offset, hex and characters, each field in its colour. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { VisuallyHidden } from '../parts/visually-hidden.tsx'
import type { FieldSpan } from './field-spans.ts'
import { characters, hexText } from './hex.ts'
import { type HexRun, hexRows } from './hex-rows.ts'
import { labelPath } from './published-line.ts'
import { type FieldChoice, moveFocus } from './use-field-choice.ts'
import './bytes.css'

interface Props {
  bytes: Uint8Array
  spans: readonly FieldSpan[]
  hues: ReadonlyMap<string, string>
  choice: FieldChoice
  /** Bytes in a row. */
  perRow: number
  /** How many bytes are shown. */
  shown: number
  label: string
}

export function HexDump({ bytes, spans, hues, choice, perRow, shown, label }: Props) {
  const dump = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const { current: element } = dump
    const first = element?.querySelector<HTMLElement>(`[data-field="${choice.current}"]`)
    if (element !== null && first != null) element.scrollTop = topWithin(element, first)
  }, [choice.current])

  /** A field is reached by the keyboard once: at its first bytes. */
  const reached = new Set<number>()

  function look({ field, prefix }: HexRun): string {
    const hue = hues.get(labelPath(spans[field]?.path ?? ''))
    return `inspector-run ${hue}${prefix ? ' inspector-prefix' : ''}${field === choice.current ? ' inspector-current' : ''}`
  }

  function hexRun(run: HexRun) {
    const { field, start, end } = run
    const text = hexText(bytes.subarray(start, end))
    const common = { key: start, class: look(run), ...choice.handlers(field) }
    if (reached.has(field)) return <span {...common}>{text}</span>
    reached.add(field)
    return (
      <button type="button" data-field={field} tabIndex={field === choice.inTabOrder ? 0 : -1} {...common}>
        <VisuallyHidden>{`${spans[field]?.path} `}</VisuallyHidden>
        {text}
      </button>
    )
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the controls of a form
    <div ref={dump} class="inspector-hex" role="group" aria-label={label} onKeyDown={moveFocus}>
      {hexRows(spans, perRow, shown).map(({ offset, runs }) => (
        <div key={offset} class="inspector-hex-row">
          <span class="inspector-hex-offset">{offset.toString(16).padStart(4, '0')}</span>
          <span class={`inspector-hex-bytes inspector-hex-${perRow}`}>{runs.map(hexRun)}</span>
          <span class="inspector-hex-characters" aria-hidden="true">
            {runs.map(run => (
              <span key={run.start} class={look(run)} {...choice.handlers(run.field)}>
                {characters(bytes.subarray(run.start, run.end))}
              </span>
            ))}
          </span>
        </div>
      ))}
    </div>
  )
}

/** Where a long dump has to be scrolled to for these bytes to be seen; a field in the table may be far from them. */
function topWithin({ scrollTop, clientHeight }: HTMLElement, { offsetTop, offsetHeight }: HTMLElement): number {
  return Math.min(offsetTop, Math.max(scrollTop, offsetTop + offsetHeight - clientHeight))
}
