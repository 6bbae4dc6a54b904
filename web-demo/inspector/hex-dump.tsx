/** A hex dump: offset, hex and characters, with each field in its colour; and the choice of a field. */
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
  /** Bytes per row. */
  perRow: number
  /** Number of bytes shown. */
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

  /** Fields that already have a button: the keyboard reaches each field once, at its first bytes. */
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

/** Returns the scroll position that shows an element with the least movement. */
function topWithin({ scrollTop, clientHeight }: HTMLElement, { offsetTop, offsetHeight }: HTMLElement): number {
  return Math.min(offsetTop, Math.max(scrollTop, offsetTop + offsetHeight - clientHeight))
}

/** The chosen field of a frame, by its index among the spans. */
export interface FieldChoice {
  /** The field marked in dump, table and published line: the one pointed at, or else the focused one. */
  readonly current: number | undefined
  /** The field that the Tab key reaches. */
  readonly inTabOrder: number
  /** Event handlers for an element that represents a field. */
  handlers(field: number): {
    onMouseEnter: () => void
    onMouseLeave: () => void
    onFocus: () => void
    /** Some browsers do not focus a clicked button. */
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

/** Makes arrow keys, Home and End move the focus among the buttons of a container. */
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
