/** A disk that takes nothing more: a gateway says so at /readyz, and serves when there is room. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { until } from '../until.ts'
import { GatewayProcess } from './gateway-process.ts'

const run = promisify(execFile)

test('files that cannot grow: refused aloud, not ready, and ready once they can', async t => {
  const gateway = await GatewayProcess.start({ LOG_LEVEL: 'info' })
  t.after(() => gateway.remove())
  const { pid } = gateway
  /** As on a full disk, what is written beyond so many bytes of a file fails. */
  const limitFiles = (bytes: string) => run('prlimit', ['--pid', String(pid), `--fsize=${bytes}`])
  const [ming, hong] = [await gateway.signedUp(), await gateway.signedUp()]
  await hong.close()
  assert.deepEqual(await gateway.readiness(), { status: 'ready' })

  await limitFiles('4096:')
  ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
  await ming.barrier()
  await until('the gateway is not ready', async () => (await gateway.status('/readyz')) === 503)
  assert.deepEqual(await gateway.readiness(), {
    status: 'not ready',
    problems: ['the files of the database cannot be written'],
  })
  assert.equal(await gateway.status('/healthz'), 200)
  await gateway.logs(/failed to store messages/)

  await limitFiles('unlimited:')
  await until('the gateway is ready', async () => (await gateway.status('/readyz')) === 200)
  ming.send('sendMessage', { recipient: hong.number, text: 'hello again' })
  await ming.barrier()
})
