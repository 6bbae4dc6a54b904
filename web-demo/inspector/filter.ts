/** Which of the frames are listed. */

import type { SeenFrame } from '../model/inspector.ts'
import { searchText } from './frame-text.ts'
import type { Direction } from './published-text.ts'

export interface Filter {
  readonly direction: Direction | 'both'
  /** Kinds of messages that are left out. */
  readonly hidden: ReadonlySet<string>
  readonly withoutTests: boolean
  /** In values or bytes; the empty text is in every frame. */
  readonly text: string
}

export const everything: Filter = { direction: 'both', hidden: new Set(), withoutTests: false, text: '' }

/** What messages are told apart by: some names exist in both directions. */
function kindOf({ direction, name }: Pick<SeenFrame, 'direction' | 'name'>): string {
  return `${direction} ${name}`
}

/** The frames that pass, in the same order. */
export function filtered(frames: readonly SeenFrame[], filter: Filter): readonly SeenFrame[] {
  const { direction, hidden, withoutTests } = filter
  const wanted = soughtText(filter.text)
  return frames.filter(
    frame =>
      (direction === 'both' || frame.direction === direction) &&
      !(withoutTests && frame.name === 'connectionTest') &&
      !hidden.has(kindOf(frame)) &&
      (wanted.length === 0 || wanted.some(text => searchText(frame).includes(text))),
  )
}

/** What is looked for: the text itself and, when it may be bytes, the same written as `e4 bd a0`. */
function soughtText(text: string): string[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  const digits = wanted.replaceAll(/\s/g, '')
  if (!/^(?:[0-9a-f]{2})+$/.test(digits)) return [wanted]
  return [wanted, digits.replaceAll(/..(?!$)/g, '$& ')]
}

/** How many frames there are of each kind, in the order in which the kinds came up first. */
export function countKinds(frames: readonly SeenFrame[]): ReadonlyMap<string, { frame: SeenFrame; count: number }> {
  const kinds = new Map<string, { frame: SeenFrame; count: number }>()
  for (const frame of frames) {
    const kind = kinds.get(kindOf(frame))
    if (kind === undefined) kinds.set(kindOf(frame), { frame, count: 1 })
    else kind.count++
  }
  return kinds
}
