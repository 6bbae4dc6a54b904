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
