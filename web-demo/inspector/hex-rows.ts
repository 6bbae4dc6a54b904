/** How the fields of a frame lie in the rows of a hex dump. */
import type { FieldSpan } from './field-spans.ts'

/** Neighbouring bytes of one field in one row. */
export interface HexRun {
  /** The place of the field among the spans. */
  readonly field: number
  readonly start: number
  readonly end: number
  /** Whether these bytes count those that follow in the same field (W3). */
  readonly prefix: boolean
}

export interface HexRow {
  readonly offset: number
  readonly runs: readonly HexRun[]
}

/** The rows of the first `shown` bytes. The spans have to be in wire order and without a gap. */
export function hexRows(spans: readonly FieldSpan[], perRow: number, shown: number): HexRow[] {
  const rows: { offset: number; runs: HexRun[] }[] = []
  function add(field: number, from: number, to: number, prefix: boolean): void {
    let start = from
    const stop = Math.min(to, shown)
    while (start < stop) {
      const offset = start - (start % perRow)
      const end = Math.min(stop, offset + perRow)
      if (rows.at(-1)?.offset !== offset) rows.push({ offset, runs: [] })
      rows.at(-1)?.runs.push({ field, start, end, prefix })
      start = end
    }
  }
  for (const [field, { offset, length, prefix }] of spans.entries()) {
    if (offset >= shown) break
    add(field, offset, offset + prefix, true)
    add(field, offset + prefix, offset + length, false)
  }
  return rows
}
