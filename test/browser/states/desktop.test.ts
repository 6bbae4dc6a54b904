/** All states of the page on a desktop, in English. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { checkAllStates } from './check-states.ts'
import { tooFaintInTheDark, violations } from './checks/axe.ts'
import { notEnglish } from './checks/language.ts'
import { faintOnGradients } from './checks/title-bars.ts'

/** The other language, part of a nickname, and of an example. */
const chinese = ['中文', '罗宾', '你好']

const found = await checkAllStates(
  { after },
  { language: 'en', screen: [1280, 800] },
  {
    violations,
    tooFaintInTheDark,
    faintOnGradients,
    notEnglish: page => notEnglish(page, chinese),
  },
)

test('axe-core finds no violations', () => assert.deepEqual(found.violations, []))

test('every text has enough contrast in dark colours, too', () => assert.deepEqual(found.tooFaintInTheDark, []))

test('every text on a title bar has enough contrast, in light and dark colours', () =>
  assert.deepEqual(found.faintOnGradients, []))

test('every word is English', () => assert.deepEqual(found.notEnglish, []))
