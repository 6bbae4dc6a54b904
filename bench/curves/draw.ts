/** A picture of curves, both axes logarithmic, as the text of an SVG. */

export interface Curve {
  name: string
  color: string
  isDashed: boolean
  /** Values above 0; others are left out. */
  points: readonly { x: number; y: number }[]
}

interface Picture {
  title: string
  /** What the axes count. */
  x: string
  y: string
  curves: readonly Curve[]
}

const WIDTH = 860
const HEIGHT = 440
const LEFT = 60
const TOP = 40
const RIGHT = 670
const BOTTOM = 390
const LINE = 18

/** An axis from one power of ten to another. */
interface Axis {
  ticks: number[]
  /** The place of a value, in pixels. */
  at(value: number): number
}

export function draw({ title, x, y, curves }: Picture): string {
  const drawn = curves.map(curve => ({ ...curve, points: curve.points.filter(point => point.x > 0 && point.y > 0) }))
  const points = drawn.flatMap(curve => curve.points)
  const across = axis(
    points.map(point => point.x),
    LEFT,
    RIGHT,
  )
  const up = axis(
    points.map(point => point.y),
    BOTTOM,
    TOP,
  )
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${LEFT}" y="20" font-size="15">${title}, ${y}</text>`,
    ...across.ticks.flatMap(tick => [
      `<path d="M${across.at(tick)} ${TOP}V${BOTTOM}" stroke="#d0d7de"/>`,
      `<text x="${across.at(tick)}" y="${BOTTOM + LINE}" text-anchor="middle">${tick.toLocaleString('en')}</text>`,
    ]),
    ...up.ticks.flatMap(tick => [
      `<path d="M${LEFT} ${up.at(tick)}H${RIGHT}" stroke="#d0d7de"/>`,
      `<text x="${LEFT - 6}" y="${up.at(tick) + 4}" text-anchor="end">${tick}</text>`,
    ]),
    `<text x="${RIGHT}" y="${BOTTOM + 2 * LINE}" text-anchor="end">${x}</text>`,
    ...drawn.flatMap(({ name, color, isDashed, points }, place) => {
      const stroke = `fill="none" stroke="${color}" stroke-width="2"${isDashed ? ' stroke-dasharray="5 4"' : ''}`
      const way = points.map(point => `${across.at(point.x)} ${up.at(point.y)}`).join('L')
      const key = TOP + place * LINE
      return [
        ...(way === '' ? [] : [`<path d="M${way}" ${stroke}/>`]),
        `<path d="M${RIGHT + 15} ${key}h30" ${stroke}/>`,
        `<text x="${RIGHT + 52}" y="${key + 4}">${name}</text>`,
      ]
    }),
    '</svg>',
  ]
  return `${lines.join('\n')}\n`
}

/** Places values between two pixels, so that all have room. */
function axis(values: readonly number[], from: number, to: number): Axis {
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))))
  const at = (value: number) => Math.round(from + ((Math.log10(value) - low) / (high - low)) * (to - from))
  return { ticks: Array.from({ length: high - low + 1 }, (_, step) => Number(`1e${low + step}`)), at }
}
