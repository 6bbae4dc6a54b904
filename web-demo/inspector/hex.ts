import type { FieldSpan } from './field-spans.ts'

/** Bytes as hex digits, as characters, and as the rows of a dump. */

/** Formats bytes as `81 0a 01`. */
export function hexText(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')
}

/** Formats a code as in the protocol: 0x0a. */
export function hexCode(code: number): string {
  return `0x${code.toString(16).padStart(2, '0')}`
}

/** Returns printable ASCII, with a dot for every other byte. */
export function characters(bytes: Uint8Array): string {
  return Array.from(bytes, byte => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('')
}

/** Returns a dump for a file: per line the offset, 16 bytes and their characters. */
export function hexDump(bytes: Uint8Array): string {
  const lines: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = bytes.subarray(at, at + 16)
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hexText(row).padEnd(47)}  ${characters(row)}`)
  }
  return lines.join('\n')
}

/** Adjacent bytes of a field in a row. */
export interface HexRun {
  /** The index of the field among the spans. */
  readonly field: number
  readonly start: number
  readonly end: number
  /** Whether these bytes are the length prefix of the field (W3). */
  readonly prefix: boolean
}

export interface HexRow {
  readonly offset: number
  readonly runs: readonly HexRun[]
}

/** Splits the first `shown` bytes into rows. The spans must be in wire order and without gaps. */
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
