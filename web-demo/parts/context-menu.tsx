import { useRef } from 'preact/hooks'
import { type MenuItem, MenuList } from './menu-list.tsx'

export type { MenuItem } from './menu-list.tsx'

interface Props {
  /** A point of the screen: `clientX` and `clientY` of the event, or a corner of what has the focus. */
  at: { x: number; y: number }
  /** What the menu is about, for screen readers. */
  label?: string
  items: MenuItem[]
  onClose: () => void
}

/** A list of choices at a point, for a right click, a long press or Shift+F10; open as long as it is on the page. */
export function ContextMenu({ at, label = '', items, onClose }: Props) {
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
