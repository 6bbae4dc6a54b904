import assert from 'node:assert/strict'
import { test } from 'node:test'
import { View } from '../../../web-demo/model/view.ts'

const texts = (view: View) => view.toasts.value.map(({ text }) => text())

test('notes go away after eight seconds; errors stay until they are dismissed', t => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const view = new View()
  view.toast('info', 'for your information')
  view.toast('error', 'that went wrong')
  t.mock.timers.tick(8000)
  assert.deepEqual(texts(view), ['that went wrong'])
  for (const { id } of view.toasts.value) view.dismiss(id)
  assert.deepEqual(texts(view), [])
})

test('at most five notes are shown: the newest', () => {
  const view = new View()
  for (let count = 1; count <= 7; count++) view.toast('error', String(count))
  assert.deepEqual(texts(view), ['3', '4', '5', '6', '7'])
})

test('of a long text, a note shows the beginning', () => {
  const view = new View()
  view.toast('error', 'x'.repeat(4096))
  assert.equal(view.toasts.value[0]?.text(), `${'x'.repeat(400)}…`)
})

test('a note takes the place of an older one with the same words, or about the same thing', () => {
  const view = new View()
  view.toast('ok', 'Copied')
  view.toast('ok', 'Hong is blocked', 'block 1')
  view.toast('ok', 'Wei is blocked', 'block 2')
  view.toast('ok', 'Hong is not blocked any more', 'block 1')
  view.toast('ok', 'Copied')
  assert.deepEqual(texts(view), ['Wei is blocked', 'Hong is not blocked any more', 'Copied'])
})
