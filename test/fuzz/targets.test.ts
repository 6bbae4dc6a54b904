/** Each target, for 10 seconds by the command that fuzzes it for longer. One after the other: together they take one core. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = new URL('../../', import.meta.url)
const SECONDS = 10

describe('nothing is found in 10 seconds', { concurrency: 1 }, () => {
  for (const file of readdirSync(new URL('fuzz/targets', root))) {
    const name = file.replace('.ts', '')
    test(name, async () => {
      const args = ['fuzz/run.ts', name, '--seconds', `${SECONDS}`]
      const { stdout } = await run(process.execPath, args, { cwd: root })
      const [, inputs, taken] = /(\d+) inputs in \d+ s, (\d+) of \d+ edges/.exec(stdout) ?? []
      assert.ok(Number(inputs) > 1000 && Number(taken) > 50, stdout)
    })
  }
})
