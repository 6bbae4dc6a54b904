import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { withTranscript } from '../../docs/transcript.ts'

test('the transcript in README.md is what the demonstration prints: npm run docs', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  assert.ok(readme.includes('<!-- transcript -->') && readme.includes('明天见'))
  assert.equal(readme, withTranscript(readme))
})
