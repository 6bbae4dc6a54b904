/** Layers: dialogs and menus above the windows that have no address of their own. Back closes the topmost. */
import { computed, signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** What closes each open layer, topmost last. */
const open = signal<readonly (() => void)[]>([])

/** Number of open layers. */
export const layers = computed(() => open.value.length)

/** Adds a layer on top, which `close` takes off the page; returns a function that removes it from the layers. */
export function addLayer(close: () => void): () => void {
  // A function of its own, which no other layer has.
  const layer = (): void => close()
  open.value = [...open.peek(), layer]
  return () => {
    open.value = open.peek().filter(each => each !== layer)
  }
}

/** Closes the topmost layer. */
export function closeLayer(): void {
  const top = open.peek().at(-1)
  open.value = open.peek().slice(0, -1)
  top?.()
}

/** What the component shows is a layer while `isOpen`. */
export function useLayer(isOpen: boolean, close: () => void): void {
  const latest = useRef(close)
  latest.current = close
  useLayoutEffect(() => (isOpen ? addLayer(() => latest.current()) : undefined), [isOpen])
}
