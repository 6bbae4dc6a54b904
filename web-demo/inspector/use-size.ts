import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'

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
