import assert from 'node:assert/strict'
import { test } from 'node:test'
import { indexOfId, renderedRows, topShowing } from '../../../web-demo/inspector/list-scroll.ts'

const view = { top: 2400, height: 240, row: 24 }

test('of 2,000 rows only those in view are drawn, and a few around them', () => {
  const { first, end } = renderedRows(view, 2000)
  assert.ok(first <= 100 && first > 80)
  assert.ok(end >= 110 && end < 130)
})

test('at the ends of the list nothing outside of it is drawn', () => {
  assert.equal(renderedRows({ ...view, top: 0 }, 5).first, 0)
  assert.equal(renderedRows({ ...view, top: 0 }, 5).end, 5)
  assert.deepEqual(renderedRows(view, 3), { first: 3, end: 3 })
})

test('a row is brought into view with as little movement as possible', () => {
  assert.equal(topShowing(105, view), 2400, 'in view already')
  assert.equal(topShowing(50, view), 1200, 'above: it becomes the first')
  assert.equal(topShowing(120, view), 121 * 24 - 240, 'below: it becomes the last')
})

test('a frame is found by its id, and a dropped one at the next that is left', () => {
  const frames = [5, 6, 9, 12].map(id => ({ id }))
  assert.equal(indexOfId(frames, 9), 2)
  assert.equal(indexOfId(frames, 7), 2)
  assert.equal(indexOfId(frames, 1), 0)
  assert.equal(indexOfId(frames, 13), 4)
})
