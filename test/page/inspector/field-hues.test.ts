import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldHues, fieldSpans } from '../../../web-demo/inspector/field-spans.ts'
import { labelPath } from '../../../web-demo/inspector/published-text.ts'
import { golden } from './frames.ts'

test('neighbouring fields never have the same colour, and all repetitions of a field have the same', () => {
  for (const { name, bytes } of golden) {
    const { spans } = fieldSpans(bytes)
    const hues = fieldHues(spans)
    const colours = spans.map(({ path }) => hues.get(labelPath(path)))
    assert.ok(colours.every(colour => colour !== undefined))
    for (const [place, colour] of colours.entries()) assert.notEqual(colour, colours[place + 1], `${name} ${place}`)
  }
})
