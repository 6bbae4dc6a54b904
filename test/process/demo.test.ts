import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { withTranscript } from '../../docs/transcript.ts'

test('docs/transcript.md is what the demonstration prints: npm run docs', () => {
  const page = readFileSync(new URL('../../docs/transcript.md', import.meta.url), 'utf8')
  assert.ok(page.includes('明天见'))
  assert.equal(page, withTranscript(page))
})

test('T1, T3: with --tcp a native client and one in a browser chat', async () => {
  const program = fileURLToPath(new URL('../../demo/chat.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, '--tcp'])
  assert.match(stdout, /^panda ← +0x03 message .*明天见/m)
  assert.match(stdout, /^penguin → +0x16 echo .*\n +81 0a 01 16 00 00 00 04 \| f0 00 00/m)
})
