import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { withTranscript } from '../../docs/transcript.ts'

test('docs/transcript.md is what the demonstration prints: npm run docs', () => {
  const page = readFileSync(new URL('../../docs/transcript.md', import.meta.url), 'utf8')
  assert.ok(page.includes('明天见'))
  assert.equal(page, withTranscript(page))
})
