import type { FieldSpan } from './field-spans.ts'

/** Bytes as text: pairs of hex digits, characters, and the rows of a dump. */

/** As `81 0a 01`. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')
}

/** A code as the protocol writes it: 0x0a. */
export function hexCode(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`
}

/** Printable ASCII as it is, a dot for every other byte. */
export function characters(bytes: Uint8Array): string {
  return Array.from(bytes, byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
}

/** A dump as in a file: offset, 16 bytes, characters; one line a row. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16)
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hexText(row).padEnd(47)}  ${characters(row)}`)
  }
  return lines.join('\n')
}

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
