import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fragmentOf, type Place, placeOf } from '../../../web-demo/model/place.ts'

const places: readonly [Place, string][] = [
  [{}, ''],
  [{ conversation: 10_002 }, '#/with/10002'],
  [{ inspector: true }, '#/inspector'],
  [{ conversation: 10_002, inspector: true, dialog: { is: 'settings' } }, '#/with/10002/inspector/settings'],
  [{ dialog: { is: 'profile', number: 10_003 } }, '#/profile/10003'],
  [{ dialog: { is: 'broadcast', group: 0 } }, '#/broadcast/0'],
  [{ dialog: { is: 'clear history' } }, '#/clear-history'],
  [{ dialog: { is: 'clear history', number: 10_002 } }, '#/clear-history/10002'],
]

describe('an address', () => {
  for (const [place, fragment] of places) {
    test(`${fragment || 'that is empty'} names its place, and the place has this address`, () => {
      assert.equal(fragmentOf(place), fragment)
      assert.deepEqual(placeOf(fragment), place)
    })
  }

  for (const fragment of ['#', '#/', '#nothing', '#/with', '#/with/x', '#/profile', '#/broadcast/-1', '#/__proto__']) {
    test(`${fragment} names the roster`, () => assert.deepEqual(placeOf(fragment), {}))
  }
})
