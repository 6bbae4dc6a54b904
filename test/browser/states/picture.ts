/** A generated picture: hills and the evening sun over a river. */
import { crc32, deflateSync } from 'node:zlib'

const WIDTH = 480
const HEIGHT = 210
const WATERLINE = 140
const SUN = { x: 330, y: 78, radius: 22 }

type Colour = readonly [red: number, green: number, blue: number]

const skyAbove: Colour = [66, 90, 148]
const skyBelow: Colour = [250, 178, 122]
const sun: Colour = [255, 240, 205]
const hills: readonly { readonly colour: Colour; height(x: number): number }[] = [
  { colour: [112, 96, 136], height: x => 52 + 20 * Math.sin(x / 52) + 9 * Math.sin(x / 19 + 1) },
  { colour: [74, 66, 104], height: x => 28 + 15 * Math.sin(x / 38 + 2) + 6 * Math.sin(x / 11) },
]

const mix = (one: Colour, other: Colour, share: number): Colour => [
  one[0] + (other[0] - one[0]) * share,
  one[1] + (other[1] - one[1]) * share,
  one[2] + (other[2] - one[2]) * share,
]

function above(x: number, y: number): Colour {
  for (const { colour, height } of hills.toReversed()) if (y > WATERLINE - height(x)) return colour
  const glow = Math.hypot(x - SUN.x, y - SUN.y) / SUN.radius
  return glow < 1 ? sun : mix(sun, mix(skyAbove, skyBelow, y / WATERLINE), Math.min(1, 0.55 + glow / 9))
}

/** The river mirrors what is above it, darker, and in waves. */
function pointAt(x: number, y: number): Colour {
  if (y < WATERLINE) return above(x, y)
  const depth = y - WATERLINE
  const wave = Math.round(Math.sin(y / 1.7 + Math.sin(x / 40)) * (1 + depth / 14))
  return mix(above(x + wave, Math.max(0, WATERLINE - depth * 1.6)), [30, 46, 86], 0.35)
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const length = Buffer.alloc(4)
  const check = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

/** The picture as a PNG file. */
export function picture(): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(WIDTH, 0)
  header.writeUInt32BE(HEIGHT, 4)
  header.set([8, 2], 8) // eight bits each of red, green and blue
  const row = 1 + WIDTH * 3
  const points = Buffer.alloc(row * HEIGHT)
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) points.set(pointAt(x, y).map(Math.round), y * row + 1 + x * 3)
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(points)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
