/** The type and size of an image. */
export interface ImageHeader {
  readonly type: 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp'
  readonly width: number
  readonly height: number
}

/** Bytes of a file that suffice to find a JPEG's size behind its metadata. */
export const HEADER_BYTES = 262_144

/**
 * Reads the type and size of a PNG, JPEG, GIF or WebP image from its first bytes, whatever its name; undefined for
 * anything else. The size is checked before decoding, as a small file may unpack to gigabytes.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const says = (at: number, text: string) => text === String.fromCharCode(...bytes.subarray(at, at + text.length))
  if (bytes.length < 30) return undefined
  if (says(0, '\x89PNG\r\n\x1a\n') && says(12, 'IHDR')) {
    return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
  }
  if (says(0, 'GIF87a') || says(0, 'GIF89a')) {
    const size = gifSize(view)
    return size && { type: 'image/gif', ...size }
  }
  if (says(0, 'RIFF') && says(8, 'WEBP')) {
    const size = webpSize(view, says)
    return size && { type: 'image/webp', ...size }
  }
  const size = view.getUint16(0) === 0xffd8 ? jpegSize(view) : undefined
  return size && { type: 'image/jpeg', ...size }
}

type Size = Pick<ImageHeader, 'width' | 'height'>

function webpSize(view: DataView, says: (at: number, text: string) => boolean): Size | undefined {
  if (says(12, 'VP8 ')) return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  if (says(12, 'VP8L')) {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
  }
  if (!says(12, 'VP8X')) return undefined
  const uint24 = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_00_00
  return { width: uint24(24) + 1, height: uint24(27) + 1 }
}

/** Returns the logical screen of a GIF or its first frame, whichever is larger: browsers allocate both. */
function gifSize(view: DataView): Size | undefined {
  const flags = view.getUint8(10)
  let at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  // Skip extensions, which consist of length-prefixed blocks.
  while (at + 10 <= view.byteLength && view.getUint8(at) === 0x21) {
    at += 2
    while (at < view.byteLength && view.getUint8(at) !== 0) at += 1 + view.getUint8(at)
    at++
  }
  if (at + 10 > view.byteLength || view.getUint8(at) !== 0x2c) return undefined
  const uint16 = (place: number) => view.getUint16(place, true)
  return {
    width: Math.max(uint16(6), uint16(at + 1) + uint16(at + 5)),
    height: Math.max(uint16(8), uint16(at + 3) + uint16(at + 7)),
  }
}

/** Follows the segments to the first frame header (SOF), which contains the size. */
function jpegSize(view: DataView): Size | undefined {
  let at = 2
  while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1)
    // c0–cf are frame headers, except c4, c8 and cc, which are tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    }
    // Other markers have no length: a decoder may continue elsewhere.
    if (marker < 0xc0 || (marker >= 0xd0 && marker <= 0xda)) return undefined
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2)
  }
  return undefined
}
