/** The bytes of a frame: offset, hex and characters, each field in its colour. */

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { VisuallyHidden } from '../parts/status.tsx'
import type { FieldSpan } from './field-spans.ts'
import { characters, type HexRun, hexRows, hexText } from './hex.ts'
import { labelPath } from './published-text.ts'
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

/** A field by its place among the spans of its frame. */
export interface FieldChoice {
  /** The field that bytes, table and published line mark: the one pointed at, else the one with the focus. */
  readonly current: number | undefined
  /** The one that Tab leads to. */
  readonly inTabOrder: number
  /** What makes an element stand for a field. */
  handlers(field: number): {
    onMouseEnter: () => void
    onMouseLeave: () => void
    onFocus: () => void
    /** Some browsers do not give the focus to a button that is clicked. */
    onClick: () => void
  }
}

export function useFieldChoice(): FieldChoice {
  const [pointed, point] = useState<number | undefined>(undefined)
  const [focused, focus] = useState<number | undefined>(undefined)
  return {
    current: pointed ?? focused,
    inTabOrder: focused ?? 0,
    handlers: field => ({
      onMouseEnter: () => point(field),
      onMouseLeave: () => point(undefined),
      onFocus: () => focus(field),
      onClick: () => focus(field),
    }),
  }
}

/** Arrow keys, Home and End move the focus among the buttons of one container, of which Tab reaches only one. */
export function moveFocus(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button[data-field]')]
  const { activeElement } = document
  const now = activeElement instanceof HTMLButtonElement ? buttons.indexOf(activeElement) : -1
  const steps: { readonly [key: string]: number } = {
    ...{ ArrowLeft: now - 1, ArrowUp: now - 1, ArrowRight: now + 1, ArrowDown: now + 1 },
    ...{ Home: 0, End: buttons.length - 1 },
  }
  const step = steps[event.key]
  if (now === -1 || step === undefined) return
  event.preventDefault()
  buttons[Math.max(0, Math.min(step, buttons.length - 1))]?.focus()
}
