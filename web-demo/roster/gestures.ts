/** Mouse and touch gestures: dragging a friend to another group, and the long press. */
import { type Signal, useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { useApp } from '../model/app.ts'
import type { Point } from './roster-state.ts'
import type { Section } from './sections.ts'

/** Identifies a dragged friend, so that nothing else can be dropped on a group. */
const dragType = 'application/x-oicq-friend'

/** Hovering over a folded group for this long unfolds it, ms. */
const UNFOLD_MS = 600

interface Drag {
  /** The group that would receive a drop now. */
  readonly over: Signal<number | undefined>
  start(event: DragEvent, number: number): void
  hover(event: DragEvent, section: Section | undefined): void
  leave(event: DragEvent): void
  drop(event: DragEvent): void
  end(): void
}

export function useDrag(move: (number: number, group: number) => void): Drag {
  const { roster } = useApp()
  const over = useSignal<number | undefined>(undefined)
  const dragged = useRef<number>(undefined)
  const unfolding = useRef<ReturnType<typeof setTimeout>>(undefined)

  /** Updates the group under the pointer. */
  const aim = (group: number | undefined): void => {
    if (over.peek() === group) return
    over.value = group
    clearTimeout(unfolding.current)
    if (group !== undefined) unfolding.current = setTimeout(() => roster.fold(group, false), UNFOLD_MS)
  }

  const end = (): void => {
    dragged.current = undefined
    aim(undefined)
  }

  return {
    over,
    start(event, number) {
      dragged.current = number
      event.dataTransfer?.setData(dragType, String(number))
      if (event.dataTransfer !== null) event.dataTransfer.effectAllowed = 'move'
    },
    hover(event, section) {
      const isTarget =
        dragged.current !== undefined &&
        section?.is === 'group' &&
        !section.people.some(({ number }) => number === dragged.current)
      aim(isTarget ? section.group : undefined)
      if (!isTarget) return
      event.preventDefault()
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'move'
    },
    leave(event) {
      const { currentTarget, relatedTarget } = event
      const inside =
        currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget)
      if (!inside) aim(undefined)
    },
    drop(event) {
      if (dragged.current === undefined || over.peek() === undefined) return
      event.preventDefault()
      const [number, group] = [dragged.current, over.peek()]
      end()
      if (group !== undefined) move(number, group)
    },
    end,
  }
}

/** Duration of a long press, ms, and how far the finger may move, px. */
const PRESS_MS = 500
const STRAY = 10

interface LongPress {
  down(event: PointerEvent): void
  move(event: PointerEvent): void
  /** The finger was lifted, or scrolls the page. */
  over(): void
  /** Returns, once, whether the click only ends a long press. */
  consumeClick(): boolean
}

/** Detects long presses, the touch equivalent of a right click: only some browsers send `contextmenu`. */
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
    consumeClick() {
      const was = pressed.current
      pressed.current = false
      return was
    },
  }
}
