/** The manifests against the published types of Kubernetes: an unknown field or a wrong type does not compile. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { readText, root } from './repository.ts'

const COMPILE_MS = 60_000
const run = promisify(execFile)

interface Manifest {
  apiVersion: string
  kind: string
}

/** What the compiler says about a manifest; nothing when it is as its kind has to be. */
async function problems(manifest: Manifest): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-manifest-'))
  try {
    const { apiVersion, kind } = manifest
    const group = apiVersion.includes('/') ? apiVersion.replace('.k8s.io', '') : `core/${apiVersion}`
    const source = `export const it: import('kubernetes-types/${group}').${kind} = ${JSON.stringify(manifest, null, 2)}\n`
    await writeFile(join(folder, 'manifest.ts'), source)
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--types', '', '--module', 'nodenext', 'manifest.ts']
    await run(join(root, 'node_modules/.bin/tsc'), options, { cwd: folder, timeout: COMPILE_MS })
    return ''
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return error.stdout
    throw error
  } finally {
    await rm(folder, { recursive: true })
  }
}

const manifests = (await readdir(`${root}deploy/kubernetes`)).map(file => `deploy/kubernetes/${file}`)
for (const file of [...manifests, 'deploy/components/ingress/ingress.yaml']) {
  if (file.endsWith('/kustomization.yaml')) continue
  test(`${file} is what Kubernetes takes`, async () => {
    assert.equal(await problems(parse(await readText(file))), '')
  })
}

test('a misspelt field of a manifest is found', async () => {
  const service = parse(await readText('deploy/kubernetes/service.yaml'))
  assert.match(await problems({ ...service, spec: { ...service.spec, selectors: {} } }), /selectors/)
})
