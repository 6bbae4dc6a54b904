import type { RefObject } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useSize } from './use-size.ts'

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
