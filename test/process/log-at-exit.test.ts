/** The last lines of the log, when whoever read it is gone. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'

const log = JSON.stringify(import.meta.resolve('../../gateway/log.ts'))
/** The first line is being written, and the second waits behind it. */
const logTwiceAndExit = `
  import { createLog } from ${log}
  const log = createLog('info')
  log.info('drain begins')
  log.info('drain has ended')
  process.exit(0)
`

function runScript(t: { after(work: () => void): void }) {
  const script = spawn(process.execPath, ['--input-type=module', '--eval', logTwiceAndExit], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => script.kill('SIGKILL'))
  return script
}

test('lines that nobody can read any more do not keep the process', { timeout: 60_000 }, async t => {
  const script = runScript(t)
  script.stdout.destroy()
  assert.deepEqual(await once(script, 'exit'), [0, null])
})

test('lines that wait when the process ends are written', async t => {
  const script = runScript(t)
  const lines = (await script.stdout.toArray()).join('').trim().split('\n')
  assert.deepEqual(lines.map(line => JSON.parse(line).msg).sort(), ['drain begins', 'drain has ended'])
})
