/** The models of the delivery guarantee, checked in every state that they can reach (M4, M5, A6, P5). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, runs } from '../../model/check.ts'

for (const { model, mistake, definitions } of runs()) {
  const what =
    mistake === undefined ? 'keeps its promises' : `with the mistake ${mistake} breaks one, and that is found`
  test(`model/${model}.pml ${what}`, () => {
    const { broken, states } = check(model, definitions)
    assert.ok(states > 0)
    if (mistake === undefined) assert.equal(broken, undefined)
    else assert.notEqual(broken, undefined)
  })
}
