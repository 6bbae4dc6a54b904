/** All states of the page on a desktop, in English. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { tooFaintInTheDark, violations } from './checks/axe.ts'
import { notEnglish } from './checks/language.ts'
import { faintOnGradients } from './checks/title-bars.ts'
import { walk } from './walk.ts'

/** The group that every account begins with (G1), the other language, part of a nickname, and of an example. */
const chinese = ['我的好友', '中文', '罗宾', '你好']

const found = await walk(
  { after },
  { language: 'en', screen: [1280, 800] },
  {
    violations,
    tooFaintInTheDark,
    faintOnGradients,
    notEnglish: page => notEnglish(page, chinese),
  },
)

test('axe-core finds nothing to complain about', () => assert.deepEqual(found.violations, []))

test('every text can be read in the dark colours, too', () => assert.deepEqual(found.tooFaintInTheDark, []))

test('every text on a title bar can be read, in both kinds of colours', () =>
  assert.deepEqual(found.faintOnGradients, []))

test('everything is said in English', () => assert.deepEqual(found.notEnglish, []))
