/** Passwords as OpaqueString (RFC 8265, section 4). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { opaqueString } from '../../gateway/auth/opaque-string.ts'

/** The examples of section 4.3 are the first six, and the one with a tab. */
for (const [typed, hashed] of [
  ['correct horse battery staple', 'correct horse battery staple'],
  ['Correct Horse Battery Staple', 'Correct Horse Battery Staple'],
  ['πßå', 'πßå'],
  ['Jack of ♦s', 'Jack of ♦s'],
  ['foo\u1680bar', 'foo bar'],
  ['e\u0301', 'é'],
  ['a\u3000b\u00a0c\u2003d', 'a b c d'],
  ['密码😀', '密码😀'],
  ['ﬁ①Ⅳ', 'ﬁ①Ⅳ'],
  ['my cat is a \u0009by', undefined],
  ['nul\u0000', undefined],
  ['c1\u0085', undefined],
  ['x'.repeat(1025), undefined],
] as const) {
  test(`${JSON.stringify(typed.slice(0, 30))} is hashed as ${JSON.stringify(hashed)}`, () => {
    assert.equal(opaqueString(typed), hashed)
  })
}
