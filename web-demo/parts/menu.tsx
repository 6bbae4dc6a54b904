import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { type MenuItem, MenuList } from './menu-list.tsx'

export type { MenuItem } from './menu-list.tsx'

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
