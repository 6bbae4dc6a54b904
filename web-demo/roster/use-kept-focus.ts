import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

/**
 * When the line with the focus goes away (moved, deleted), `restore` is called, so that the keyboard isn't lost; not
 * before `ready`: a dialog gives back the focus when it closes.
 */
export function useKeptFocus(container: RefObject<HTMLElement | null>, ready: boolean, restore: () => void): void {
  const last = useRef<Element>(null)
  useEffect(() => {
    const listening = new AbortController()
    container.current?.addEventListener(
      'focusin',
      ({ target }) => {
        last.current = target instanceof Element ? target : null
      },
      { signal: listening.signal },
    )
    return () => listening.abort()
  }, [])
  // Each time the container was drawn.
  useEffect(() => {
    if (!ready || last.current === null || last.current.isConnected || document.activeElement !== document.body) return
    last.current = null
    restore()
  })
}
