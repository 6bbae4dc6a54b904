/** The open list of a menu: what Menu and ContextMenu have in common. */

import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon, type IconName } from './icon.tsx'
import './menu.css'

/** One line of a menu. With `checked`, true or false, it is a choice that shows a tick; `'line'` parts groups. */
export type MenuItem =
  | {
      label: string
      icon?: IconName
      checked?: boolean
      danger?: boolean
      disabled?: boolean
      onChoose: () => void
    }
  | 'line'

/** Where a list opens: below the box, or above it when there is more room. A point is a box without a size. */
interface Anchor {
  left: number
  top: number
  right: number
  bottom: number
}

interface Props {
  label: string
  items: MenuItem[]
  anchor: Anchor
  /** The element that opened the list; a press on it is left to itself. */
  opener?: Element | null
  /** `toOpener`: the focus should go back to where it was, as the list was not left for something else. */
  onClose: (toOpener: boolean) => void
}

/** Room to the edges of the screen, px. */
const margin = 8

const choices = (list: HTMLElement): HTMLButtonElement[] => [
  ...list.querySelectorAll<HTMLButtonElement>('button:not(:disabled)'),
]

/** Shown in the top layer, so that no window clips it and a modal dialog does not cover it. */
function place(list: HTMLElement, anchor: Anchor): void {
  list.showPopover()
  const { offsetWidth: width, offsetHeight: height } = list
  const below = anchor.bottom + height + margin <= innerHeight || anchor.bottom + anchor.top < innerHeight
  const top = below ? anchor.bottom : anchor.top - height
  const left = anchor.left + width + margin <= innerWidth ? anchor.left : anchor.right - width
  list.style.top = `${Math.max(margin, Math.min(top, innerHeight - height - margin))}px`
  list.style.left = `${Math.max(margin, Math.min(left, innerWidth - width - margin))}px`
}

/** The choice the key leads to, if it is one that moves. */
function next(list: HTMLElement, key: string): HTMLButtonElement | undefined {
  const all = choices(list)
  const { activeElement } = document
  const now = activeElement instanceof HTMLButtonElement ? all.indexOf(activeElement) : -1
  if (key === 'ArrowDown') return all[(now + 1) % all.length]
  if (key === 'ArrowUp') return all.at(now <= 0 ? -1 : now - 1)
  if (key === 'Home') return all[0]
  if (key === 'End') return all.at(-1)
  if (key.length !== 1 || key === ' ') return undefined
  const letter = key.toLocaleLowerCase()
  const fromNow = [...all.slice(now + 1), ...all.slice(0, now + 1)]
  return fromNow.find(choice => choice.textContent.trim().toLocaleLowerCase().startsWith(letter))
}

/** A list of choices with the focus in it: arrow keys, Home, End, first letters, Escape. */
export function MenuList({ label, items, anchor, opener, onClose }: Props) {
  const list = useRef<HTMLDivElement>(null)

  useLayoutEffect(() => {
    const element = list.current
    if (element === null) return
    place(element, anchor)
    const all = choices(element)
    const first = all.find(choice => choice.ariaChecked === 'true') ?? all[0]
    first?.focus({ preventScroll: true })
    const listening = new AbortController()
    const leave = (event: Event): void => {
      const { target } = event
      if (target instanceof Node && !element.contains(target) && !opener?.contains(target)) onClose(false)
    }
    for (const name of ['pointerdown', 'wheel']) {
      document.addEventListener(name, leave, { capture: true, passive: true, signal: listening.signal })
    }
    return () => listening.abort()
  }, [])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      onClose(true)
    } else if (list.current !== null) {
      const choice = next(list.current, event.key)
      if (choice === undefined) return
      event.preventDefault()
      choice.focus()
    }
    // A window around the menu must not act on the same key.
    event.stopPropagation()
  }

  return (
    <div ref={list} class="menu-list" popover="manual" role="menu" aria-label={label} onKeyDown={onKeyDown}>
      {items.map(item =>
        item === 'line' ? (
          <hr class="menu-line" />
        ) : (
          <button
            type="button"
            class={item.danger ? 'menu-item menu-item-danger' : 'menu-item'}
            {...(item.checked === undefined
              ? { role: 'menuitem' }
              : { role: 'menuitemcheckbox', 'aria-checked': item.checked })}
            tabIndex={-1}
            disabled={item.disabled}
            onClick={() => {
              onClose(true)
              item.onChoose()
            }}
          >
            <span class="menu-icon">
              {item.checked === true ? <Icon name="check" /> : item.icon !== undefined && <Icon name={item.icon} />}
            </span>
            {item.label}
          </button>
        ),
      )}
    </div>
  )
}
