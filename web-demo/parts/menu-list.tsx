/** The open list of a menu, shared by Menu and ContextMenu. */
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon, type IconName } from './icon.tsx'
import { useLayer } from './layers.ts'
import './menu.css'

/** A menu item. With `checked` set it shows a tick or room for one; `'line'` is a separator. */
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

/** The box at which a list opens: below it, or above if there is more room. */
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
  /** The element that opened the list; it handles clicks on itself. */
  opener?: Element | null
  /** `toOpener`: return the focus to the opener, as the user did not move on to something else. */
  onClose: (toOpener: boolean) => void
}

/** Distance to the edges of the screen, px. */
const margin = 8

const choices = (list: HTMLElement): HTMLButtonElement[] => [
  ...list.querySelectorAll<HTMLButtonElement>('button:not(:disabled)'),
]

/** Shows the list in the top layer, so that no window clips it and no dialog covers it. */
function place(list: HTMLElement, anchor: Anchor): void {
  list.showPopover()
  const { offsetWidth: width, offsetHeight: height } = list
  const below = anchor.bottom + height + margin <= innerHeight || anchor.bottom + anchor.top < innerHeight
  const top = below ? anchor.bottom : anchor.top - height
  const left = anchor.left + width + margin <= innerWidth ? anchor.left : anchor.right - width
  list.style.top = `${Math.max(margin, Math.min(top, innerHeight - height - margin))}px`
  list.style.left = `${Math.max(margin, Math.min(left, innerWidth - width - margin))}px`
}

/** Returns the item that a key moves to, if it is a navigation key. */
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

/** A focused list of items. Keys: arrows, Home, End, first letters, Escape. Back closes it. */
export function MenuList({ label, items, anchor, opener, onClose }: Props) {
  const list = useRef<HTMLDivElement>(null)
  useLayer(true, () => onClose(true))

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
    // A window around the menu must not handle the same key.
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
