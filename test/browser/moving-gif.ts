/** A picture of one pixel, whose indexes into the table of colours are packed into three bits each (LZW). */
function frame(pixel: 0 | 1): number[] {
  const [begin, end] = [0b100, 0b101]
  const packed = begin | (pixel << 3) | (end << 6)
  // Shown for a tenth of a second.
  const control = [0x21, 0xf9, 4, 0, 10, 0, 0, 0]
  return [...control, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, packed & 0xff, packed >> 8, 0]
}

/** A GIF file of one pixel, which is red and blue by turns, for ever. */
export const movingGif = Buffer.concat([
  Buffer.from('GIF89a', 'latin1'),
  Buffer.from([1, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255]),
  Buffer.from('\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00', 'latin1'),
  Buffer.from([...frame(0), ...frame(1), 0x3b]),
])
