import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { type MenuItem, MenuList } from './menu-list.tsx'

interface Props {
  /** What the button shows. */
  label: ComponentChildren
  /** What the button is called when what it shows is not text. */
  buttonLabel?: string
  /** The classes of the button; without, it looks like an icon button. */
  class?: string
  items: MenuItem[]
}

/** A button that opens a list of choices below itself. */
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
  /** A point of the screen: `clientX` and `clientY` of the event, or a corner of what has the focus. */
  at: { x: number; y: number }
  /** What the menu is about, for screen readers. */
  label?: string
  items: MenuItem[]
  onClose: () => void
}

/** A list of choices at a point, for a right click, a long press or Shift+F10; open as long as it is on the page. */
export function ContextMenu({ at, label = '', items, onClose }: ContextMenuProps) {
  const before = useRef(document.activeElement)
  return (
    <MenuList
      // At another point it is another list.
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
