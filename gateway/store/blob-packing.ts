/**
 * Values on their way between threads, with all byte strings in one: each small one that is cloned by itself costs as much as
 * storing it.
 */

export interface Packed {
  /** With null in the places of byte strings. */
  readonly values: unknown[]
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Where byte strings belong, and from where to where they lie in `bytes`: three numbers for each. */
  readonly places: Uint32Array
}

export function pack(from: readonly unknown[]): Packed {
  const values = [...from]
  const blobs: Uint8Array[] = []
  const places: number[] = []
  let length = 0
  for (const [place, value] of from.entries()) {
    if (!(value instanceof Uint8Array)) continue
    blobs.push(value)
    places.push(place, length, length + value.length)
    values[place] = null
    length += value.length
  }
  const bytes = new Uint8Array(length)
  for (const [index, blob] of blobs.entries()) bytes.set(blob, places[3 * index + 1])
  return { values, bytes, places: Uint32Array.from(places) }
}

/** Returns the values. Their byte strings are parts of one buffer. */
export function unpack({ values, bytes, places }: Packed): unknown[] {
  for (let index = 0; index < places.length; index += 3) {
    values[places[index] ?? 0] = bytes.subarray(places[index + 1], places[index + 2])
  }
  return values
}
