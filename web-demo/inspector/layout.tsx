/** How list and details share the space of the pane, and the splitter between them. */
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'

/** Screens on which the page shows one window at a time. */
const phone = matchMedia('(max-width: 759px)')
/** Minimum width for list and details side by side, px. */
const BESIDE_PX = 720

/** List and details side by side, one above the other, or one at a time on a phone. */
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

/** Observes the size of an element's content, in px; 0 before layout. */
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

interface SplitterProps {
  /** The list's share of the space, in percent. */
  share: number
  onShare: (share: number) => void
  /** Whether list and details are side by side; otherwise the list is on top. */
  beside: boolean
  label: string
}

const MIN_SHARE = 20
const MAX_SHARE = 80
const STEP = 5

export function Splitter({ share, onShare, beside, label }: SplitterProps) {
  const move = (to: number) => onShare(Math.round(Math.min(MAX_SHARE, Math.max(MIN_SHARE, to))))

  function onKeyDown(event: KeyboardEvent): void {
    const moves: { readonly [key: string]: number } = {
      ...{ ArrowLeft: share - STEP, ArrowUp: share - STEP, ArrowRight: share + STEP, ArrowDown: share + STEP },
      ...{ Home: MIN_SHARE, End: MAX_SHARE },
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
      aria-valuemin={MIN_SHARE}
      aria-valuemax={MAX_SHARE}
      aria-valuenow={share}
      onKeyDown={onKeyDown}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
    />
  )
}
