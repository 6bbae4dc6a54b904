/** Keyboard navigation in the roster tree, as in any tree: https://www.w3.org/WAI/ARIA/apg/patterns/treeview/ */
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { displayName } from '../model/names.ts'
import type { Row } from './sections.ts'

/** A row to focus, a section to fold or unfold, or a row to activate. */
type TreeStep =
  | { readonly is: 'go'; readonly to: Row }
  | { readonly is: 'fold'; readonly folded: boolean }
  | { readonly is: 'act' }

const go = (to: Row | undefined): TreeStep | undefined => to && { is: 'go', to }

function sideways(rows: readonly Row[], now: number, row: Row, inwards: boolean): TreeStep | undefined {
  const { section, person } = row
  if (person !== undefined) return inwards ? undefined : go(rows.find(({ key }) => key === section.key))
  if (inwards === section.folded) return { is: 'fold', folded: !inwards }
  const next = rows[now + 1]
  return inwards && next?.section === section ? go(next) : undefined
}

/** Returns what a key does in the focused row; undefined if nothing. */
export function treeStep(rows: readonly Row[], row: Row, key: string): TreeStep | undefined {
  const now = rows.indexOf(row)
  switch (key) {
    case 'ArrowDown':
      return go(rows[now + 1])
    case 'ArrowUp':
      return go(rows[now - 1])
    case 'Home':
      return go(rows[0])
    case 'End':
      return go(rows.at(-1))
    case 'ArrowRight':
      return sideways(rows, now, row, true)
    case 'ArrowLeft':
      return sideways(rows, now, row, false)
    case 'Enter':
    case ' ':
      return { is: 'act' }
    default:
      return undefined
  }
}

/** Maximum pause between letters typed together, ms. */
const TYPING_MS = 700

/** Finds rows by the first letters of a name or digits of a number, as they are typed. */
export function typeahead(): (rows: readonly Row[], row: Row, letter: string, time: number) => Row | undefined {
  let typed = ''
  let last = 0
  const fits = ({ section, person }: Row): boolean =>
    person === undefined
      ? section.name.toLocaleLowerCase().startsWith(typed)
      : displayName(person).toLocaleLowerCase().startsWith(typed) || String(person.number).startsWith(typed)
  return (rows, row, letter, time) => {
    typed = time - last > TYPING_MS ? letter.toLocaleLowerCase() : typed + letter.toLocaleLowerCase()
    last = time
    // The first letter moves to the next match; further ones may keep the row.
    const start = rows.indexOf(row) + (typed.length === letter.length ? 1 : 0)
    return [...rows.slice(start), ...rows.slice(0, start)].find(fits)
  }
}

/**
 * Calls `restore` when the focused element disappears, so that the keyboard focus is not lost; not before `ready`, as a
 * closing dialog returns the focus by itself.
 */
export function useFocusRestore(container: RefObject<HTMLElement | null>, ready: boolean, restore: () => void): void {
  const last = useRef<Element>(null)
  useEffect(() => {
    const listening = new AbortController()
    container.current?.addEventListener(
      'focusin',
      ({ target }) => {
        last.current = target instanceof Element ? target : null
      },
      { signal: listening.signal },
    )
    return () => listening.abort()
  }, [])
  // After each render.
  useEffect(() => {
    if (!ready || last.current === null || last.current.isConnected || document.activeElement !== document.body) return
    last.current = null
    restore()
  })
}
