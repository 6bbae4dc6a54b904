/** The pictures of curves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { draw } from '../../bench/curves/draw.ts'

const curve = { name: 'gateway, two', color: '#d1242f', isDashed: false }

function picture(...points: { x: number; y: number }[]): string {
  return draw({ title: 'Cost', x: 'messages/s', y: 'µs', curves: [{ ...curve, points }] })
}

test('a curve goes from the first power of ten to the last, on logarithmic axes', () => {
  const svg = picture({ x: 100, y: 10 }, { x: 1000, y: 100 }, { x: 10_000, y: 1000 })
  assert.match(svg, /<path d="M60 390L365 215L670 40" fill="none" stroke="#d1242f"/)
  for (const tick of ['100', '1,000', '10,000']) assert.ok(svg.includes(`>${tick}</text>`), tick)
})

test('what was not measured is left out', () => {
  assert.match(picture({ x: 100, y: 10 }, { x: Number.NaN, y: Number.NaN }, { x: 1000, y: 100 }), /M60 390L670 40"/)
})
