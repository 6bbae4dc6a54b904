import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'

/** Where the page shows one thing at a time, as everywhere in it. */
const phone = matchMedia('(max-width: 759px)')
/** Room that list and detail need next to each other, px. */
const BESIDE_PX = 720

/** How list and detail lie: next to each other, one above the other, or one at a time on a phone. */
export type Layout = 'beside' | 'stacked' | 'single'

export function useLayout(pane: RefObject<HTMLElement | null>): Layout {
  const { width } = useSize(pane)
  const [onPhone, setOnPhone] = useState(phone.matches)
  useEffect(() => {
    const change = () => setOnPhone(phone.matches)
    phone.addEventListener('change', change)
    return () => phone.removeEventListener('change', change)
  }, [])
  if (onPhone) return 'single'
  return width >= BESIDE_PX ? 'beside' : 'stacked'
}

/** Width and height of an element's content, in px, as they change; 0 before it is laid out. */
export function useSize(element: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const { current } = element
    if (current === null) return
    setSize({ width: current.clientWidth, height: current.clientHeight })
    const observer = new ResizeObserver(() => {
      setSize(({ width, height }) => {
        const { clientWidth, clientHeight } = current
        return width === clientWidth && height === clientHeight
          ? { width, height }
          : { width: clientWidth, height: clientHeight }
      })
    })
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** The bar between list and detail: dragged, or moved with the arrow keys. */
interface SplitterProps {
  /** The list's share of the room, in percent. */
  share: number
  onShare: (share: number) => void
  /** Whether the two stand side by side; else the list is on top. */
  beside: boolean
  label: string
}

const LEAST = 20
const MOST = 80
const STEP = 5

export function Splitter({ share, onShare, beside, label }: SplitterProps) {
  const move = (to: number) => onShare(Math.round(Math.min(MOST, Math.max(LEAST, to))))

  function onKeyDown(event: KeyboardEvent): void {
    const moves: { readonly [key: string]: number } = {
      ...{ ArrowLeft: share - STEP, ArrowUp: share - STEP, ArrowRight: share + STEP, ArrowDown: share + STEP },
      ...{ Home: LEAST, End: MOST },
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    move(to)
  }

  function onPointerMove(event: PointerEvent & { currentTarget: HTMLElement }): void {
    const room = event.currentTarget.parentElement?.getBoundingClientRect()
    if (room === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return
    const part = beside ? (event.clientX - room.left) / room.width : (event.clientY - room.top) / room.height
    move(part * 100)
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved
    <div
      class="inspector-splitter"
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={beside ? 'vertical' : 'horizontal'}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuenow={share}
      onKeyDown={onKeyDown}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
    />
  )
}
