import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { type MenuItem, MenuList } from './menu-list.tsx'

interface Props {
  /** The content of the button. */
  label: ComponentChildren
  /** The accessible name, if the content is not text. */
  buttonLabel?: string
  /** The classes of the button; an icon button by default. */
  class?: string
  items: MenuItem[]
}

/** A button that opens a menu. */
export function Menu({ label, buttonLabel, class: className = 'button button-icon', items }: Props) {
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const close = (toOpener: boolean): void => {
    setOpen(false)
    if (toOpener) button.current?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        class={className}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={buttonLabel}
        title={buttonLabel}
        onClick={() => setOpen(!open)}
        onKeyDown={event => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          setOpen(true)
        }}
      >
        {label}
      </button>
      {open && button.current !== null && (
        <MenuList
          label={buttonLabel ?? button.current.textContent}
          items={items}
          anchor={button.current.getBoundingClientRect()}
          opener={button.current}
          onClose={close}
        />
      )}
    </>
  )
}

interface ContextMenuProps {
  /** Screen coordinates: `clientX` and `clientY` of an event, or a corner of the focused element. */
  at: { x: number; y: number }
  /** The subject of the menu, for screen readers. */
  label?: string
  items: MenuItem[]
  onClose: () => void
}

/** A menu at a point, for a right click, a long press or Shift+F10; open while it is mounted. */
export function ContextMenu({ at, label = '', items, onClose }: ContextMenuProps) {
  const before = useRef(document.activeElement)
  return (
    <MenuList
      // Another point means another list.
      key={`${at.x} ${at.y}`}
      label={label}
      items={items}
      anchor={{ left: at.x, right: at.x, top: at.y, bottom: at.y }}
      onClose={toOpener => {
        if (toOpener && before.current instanceof HTMLElement) before.current.focus()
        onClose()
      }}
    />
  )
}
