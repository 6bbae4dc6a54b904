/** A finger that rests: what a right click is to a mouse. Some browsers tell it with `contextmenu`, others don't. */
import { useRef } from 'preact/hooks'
import type { Point } from './roster-screen.ts'

/** How long a finger rests, ms, and how far it may stray, px. */
const PRESS_MS = 500
const STRAY = 10

interface LongPress {
  down(event: PointerEvent): void
  move(event: PointerEvent): void
  /** The finger was lifted, or the page scrolls with it. */
  over(): void
  /** Whether the click that follows the last press is only its end; answers true once. */
  ended(): boolean
}

/** Calls `onPress` with what was under the finger, and where. */
export function useLongPress(onPress: (target: EventTarget, at: Point) => void): LongPress {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const start = useRef<Point>({ x: 0, y: 0 })
  const pressed = useRef(false)
  const over = (): void => clearTimeout(timer.current)
  return {
    down({ pointerType, target, clientX: x, clientY: y }) {
      over()
      pressed.current = false
      if (pointerType !== 'touch' || target === null) return
      start.current = { x, y }
      timer.current = setTimeout(() => {
        pressed.current = true
        onPress(target, { x, y })
      }, PRESS_MS)
    },
    move({ clientX, clientY }) {
      if (Math.hypot(clientX - start.current.x, clientY - start.current.y) > STRAY) over()
    },
    over,
    ended() {
      const was = pressed.current
      pressed.current = false
      return was
    },
  }
}
