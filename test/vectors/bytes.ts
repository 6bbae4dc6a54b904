/** Bytes in tests. */

/** Bytes from pairs of hex digits; blanks and `|` only group them. */
export function bytes(hex: string): Uint8Array {
  const digits = hex.replaceAll(/[\s|]/g, '')
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new Error(`not bytes: ${hex}`)
  return new Uint8Array(Buffer.from(digits, 'hex'))
}

/** Concatenates the parts into a new array. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}
