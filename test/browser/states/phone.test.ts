/** All states of the page on phones: on a common one in Chinese, and on the narrowest in English, which needs more room. */
import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { checkAllStates } from './check-states.ts'
import { tooFaintInTheDark, violations } from './checks/axe.ts'
import { notChinese } from './checks/language.ts'
import { notOneWindow, overflowing, overflowingAt, smallControls } from './checks/layout.ts'
import { faintOnGradients } from './checks/title-bars.ts'

/** Nicknames, and what is searched for. */
const names = ['Robin', 'zzz']
/** Links in what somebody wrote, and the bytes of a frame: its fields stand in a table, too. */
const small = '[role=log] a, [role=group] button'
/** What a window of 1280 × 800 px has room for at 200 %. */
const zoomed = { width: 640, height: 400 }

const common = await checkAllStates(
  { after },
  { language: 'zh', screen: [390, 844] },
  {
    ...{ violations, tooFaintInTheDark, faintOnGradients, overflowing, notOneWindow },
    notChinese: page => notChinese(page, names),
    smallControls: page => smallControls(page, 44, small),
  },
)

const narrow = await checkAllStates(
  { after },
  { language: 'en', screen: [320, 640] },
  {
    ...{ overflowing, notOneWindow },
    overflowingZoomed: page => overflowingAt(page, zoomed),
    smallControls: page => smallControls(page, 24),
  },
)

describe('on a phone of 390 × 844 px', () => {
  test('axe-core finds no violations', () => assert.deepEqual(common.violations, []))

  test('every text has enough contrast in dark colours, too', () => {
    assert.deepEqual([...common.tooFaintInTheDark, ...common.faintOnGradients], [])
  })

  test('every word is Chinese', () => assert.deepEqual(common.notChinese, []))

  test('nothing is wider than the screen', () => assert.deepEqual(common.overflowing, []))

  test('one window is shown at a time', () => assert.deepEqual(common.notOneWindow, []))

  test('controls are at least 44 px wide and high', () => assert.deepEqual(common.smallControls, []))
})

describe('on a phone of 320 × 640 px', () => {
  test('nothing is wider than the screen', () => assert.deepEqual(narrow.overflowing, []))

  test('nor at 200 % on a desktop', () => assert.deepEqual(narrow.overflowingZoomed, []))

  test('one window is shown at a time', () => assert.deepEqual(narrow.notOneWindow, []))

  test('all controls are at least 24 px wide and high', () => assert.deepEqual(narrow.smallControls, []))
})
