/** The npm package `oicq-conformance`, as a project installs and runs it. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { buildConformance } from '../../package/build-conformance.ts'
import { oneAddress } from '../one-address.ts'
import { pack, run, temporaryFolder } from '../package/published.ts'
import { startCluster } from '../start-gateway.ts'

const scope = { after }
const project = await temporaryFolder(scope)
const tarballs = await temporaryFolder(scope)
await buildConformance(join(tarballs, 'package'))
const tarball = await pack(join(tarballs, 'package'), tarballs)
// Packed from here because the tests have no network.
const ws = await pack(join(import.meta.dirname, '../../node_modules/ws'), tarballs)
await writeFile(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }))
const options = ['--offline', '--no-audit', '--no-fund']
await run('npm', ['install', ...options, ws, tarball], project)

const gateway = await startCluster(2, { ...oneAddress, RATE_LIMITS: 'off' })
after(() => gateway.close())

for (const [servers, urls] of [
  ['a server', [gateway.wsUrl]],
  ['two instances of a server', gateway.wsUrls],
] as const) {
  test(`npx oicq-conformance tries ${servers}`, async () => {
    const { stdout } = await run('npx', ['--offline', 'oicq-conformance', ...urls, '--clauses', 'G1,H2'], project)
    for (const clause of ['G1', 'H2']) assert.match(stdout, new RegExp(`^${clause} +kept `, 'm'))
  })
}

test('it exits with 1 when a rule is broken', async t => {
  const broken = await startCluster(1, { ...oneAddress, RATE_LIMITS: 'off', MAX_FRAME_BYTES: '2048' })
  t.after(() => broken.close())
  const tried = run('npx', ['--offline', 'oicq-conformance', broken.wsUrl, '--clauses', 'W11'], project)
  await assert.rejects(tried, ({ code, stdout }: { code: number; stdout: string }) => {
    assert.equal(code, 1)
    assert.match(stdout, /^W11 +broken /m)
    return true
  })
})

test('it says in a line which Node it needs', async () => {
  const node = join(import.meta.dirname, '../runtimes/node_modules/.bin/node')
  const script = join(project, 'node_modules/oicq-conformance/conformance/run.js')
  await assert.rejects(
    promisify(execFile)(node, [script, gateway.wsUrl]),
    ({ code, stderr }: { code: number; stderr: string }) => {
      assert.equal(code, 2)
      assert.match(stderr, /^oicq-conformance needs Node 24 or newer; this is v20\.\d+\.\d+\n$/)
      return true
    },
  )
})

test('it carries nothing of the gateway', async () => {
  const names = await readdir(join(project, 'node_modules/oicq-conformance'), { recursive: true })
  assert.deepEqual(
    names.filter(name => name.startsWith('gateway')),
    [],
  )
  const { dependencies } = JSON.parse(readFileSync(join(project, 'node_modules/oicq-conformance/package.json'), 'utf8'))
  assert.deepEqual(Object.keys(dependencies), ['ws'])
})

test('publint finds nothing to improve in what is packed', async () => {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball)
  assert.ok(buffer instanceof ArrayBuffer)
  const { messages } = await publint({
    pack: { tarball: buffer.slice(byteOffset, byteOffset + byteLength) },
    strict: true,
  })
  assert.deepEqual(messages, [])
})
