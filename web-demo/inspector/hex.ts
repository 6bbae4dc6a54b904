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
