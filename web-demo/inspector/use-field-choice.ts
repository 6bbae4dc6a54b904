import { useState } from 'preact/hooks'

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
