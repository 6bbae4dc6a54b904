/** `npm run conformance` as its users run it: against running servers, with a report by clause and an exit code. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { oneAddress } from '../one-address.ts'
import { startCluster } from '../start-gateway.ts'

const program = join(import.meta.dirname, '../../conformance/run.ts')

/** Runs it to its end. */
function conformance(...args: string[]): Promise<{ code: number; report: string }> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return new Promise(resolve => {
    execFile(process.execPath, [program, ...args], { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), report: stdout + stderr })
    })
  })
}

test('two instances of this server keep every clause that is tried', async t => {
  const gateway = await startCluster(2, { ...oneAddress, RATE_LIMITS: 'off' })
  t.after(() => gateway.close())
  const { code, report } = await conformance(...gateway.wsUrls, '--clauses', 'W8,G1')
  assert.equal(code, 0, report)
  for (const clause of ['W8', 'G1']) assert.match(report, new RegExp(`^${clause} +kept `, 'm'))
})

test('this server keeps the clauses over TCP', async t => {
  const gateway = await startCluster(1, { ...oneAddress, RATE_LIMITS: 'off', TCP_PORT: '0' })
  t.after(() => gateway.close())
  assert.ok(gateway.tcpUrl)
  const { code, report } = await conformance(gateway.tcpUrl, '--clauses', 'T1,T2,T3,M4,X3,G1')
  assert.equal(code, 0, report)
  for (const clause of ['T1', 'T2', 'T3', 'M4', 'X3', 'G1']) assert.match(report, new RegExp(`^${clause} +kept `, 'm'))
})

test('a server that breaks a clause is found, and the clause is named', async t => {
  const gateway = await startCluster(1, { ...oneAddress, RATE_LIMITS: 'off', MAX_FRAME_BYTES: '2048' })
  t.after(() => gateway.close())
  const { code, report } = await conformance(gateway.wsUrl, '--clauses', 'W11')
  assert.equal(code, 1, report)
  assert.match(report, /^W11 +broken /m)
})

for (const args of [[], ['http://127.0.0.1/ws'], ['ws://127.0.0.1/ws', '--clause', 'M1']]) {
  test(`called with ${JSON.stringify(args)} it says how to call it`, async () => {
    const { code, report } = await conformance(...args)
    assert.equal(code, 2)
    assert.match(report, /^Usage: oicq-conformance ws:/m)
  })
}
