/** Filters the listed frames. */
import type { CapturedFrame } from '../model/inspector.ts'
import { searchText } from './frame-text.ts'
import { type Direction, programOf } from './published-text.ts'

export interface Filter {
  readonly direction: Direction | 'both'
  /** Hidden kinds of messages. */
  readonly hidden: ReadonlySet<string>
  readonly withoutTests: boolean
  /** Matches values or bytes; the empty text matches every frame. */
  readonly text: string
}

export const everything: Filter = { direction: 'both', hidden: new Set(), withoutTests: false, text: '' }

/** Direction, name and program: some names exist in both directions, and frames of attached programs share one. */
function kindOf({ direction, name, bytes }: CapturedFrame): string {
  return `${direction} ${name} ${programOf(bytes)}`
}

/** Returns the matching frames, in the same order. */
export function filtered(frames: readonly CapturedFrame[], filter: Filter): readonly CapturedFrame[] {
  const { direction, hidden, withoutTests } = filter
  const wanted = patterns(filter.text)
  return frames.filter(
    frame =>
      (direction === 'both' || frame.direction === direction) &&
      !(withoutTests && frame.name === 'connectionTest') &&
      !hidden.has(kindOf(frame)) &&
      (wanted.length === 0 || wanted.some(text => searchText(frame).includes(text))),
  )
}

/** Returns the text, and if it may be hex digits, also in the form `e4 bd a0`. */
function patterns(text: string): string[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return []
  const digits = wanted.replaceAll(/\s/g, '')
  if (!/^(?:[0-9a-f]{2})+$/.test(digits)) return [wanted]
  return [wanted, digits.replaceAll(/..(?!$)/g, '$& ')]
}

/** Counts the frames of each kind, in the order of first appearance. */
export function countKinds(
  frames: readonly CapturedFrame[],
): ReadonlyMap<string, { frame: CapturedFrame; count: number }> {
  const kinds = new Map<string, { frame: CapturedFrame; count: number }>()
  for (const frame of frames) {
    const kind = kinds.get(kindOf(frame))
    if (kind === undefined) kinds.set(kindOf(frame), { frame, count: 1 })
    else kind.count++
  }
  return kinds
}
