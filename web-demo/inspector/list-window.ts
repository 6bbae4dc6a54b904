/** Which rows of a long list have to exist, and where it has to be scrolled to. All rows have the same height, in px. */

/** Rows beyond the visible ones, at either side, so that scrolling shows no gap. */
const BEYOND = 6

export interface View {
  readonly top: number
  readonly height: number
  readonly row: number
}

/** The rows to draw, `first` included, `end` not. */
export function drawnRows({ top, height, row }: View, count: number): { first: number; end: number } {
  const first = Math.max(0, Math.floor(top / row) - BEYOND)
  return { first: Math.min(first, count), end: Math.min(count, Math.ceil((top + height) / row) + BEYOND) }
}

/** Where to scroll to so that this row is seen, with as little movement as possible. */
export function topShowing(index: number, { top, height, row }: View): number {
  const start = index * row
  if (start < top) return start
  return Math.max(top, start + row - height)
}

/** Ids grow along the list: the place of the first that is not below this one. */
export function placeOf(frames: readonly { readonly id: number }[], id: number): number {
  let low = 0
  let high = frames.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((frames[middle]?.id ?? 0) < id) low = middle + 1
    else high = middle
  }
  return low
}
