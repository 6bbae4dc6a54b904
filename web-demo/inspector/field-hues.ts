/** One colour a field: all repetitions of a field have the same, and neighbours never do. */
import type { FieldSpan } from './field-spans.ts'
import { labelPath } from './published-line.ts'

/** How many colours there are, classes `inspector-hue-0` and so on; each has a line of its own, too. */
const HUES = 8

/** The class of each field's colour, by its path without the places in repeated groups. */
export function fieldHues(spans: readonly FieldSpan[]): ReadonlyMap<string, string> {
  const hues = new Map<string, string>()
  for (const { path } of spans) {
    const label = labelPath(path)
    if (!hues.has(label)) hues.set(label, `inspector-hue-${hues.size % HUES}`)
  }
  return hues
}
