/** The bar between list and detail: dragged, or moved with the arrow keys. */
interface Props {
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

export function Splitter({ share, onShare, beside, label }: Props) {
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
