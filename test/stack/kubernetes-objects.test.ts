/** What kustomize makes of deploy/: objects that Kubernetes and the Prometheus Operator take, by their JSON schemas and published types. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { components, Deployments } from './deployments.ts'
import type { KubernetesObject } from './kubectl.ts'
import { root } from './repository.ts'

/** It says nothing about speed. */
const COMPILE_MS = 200_000
const run = promisify(execFile)

/** The module that has the schema and the type of a kind. */
function moduleOf({ apiVersion, kind }: KubernetesObject): string {
  const models = apiVersion.startsWith('monitoring.coreos.com/')
    ? '@kubernetes-models/prometheus-operator'
    : 'kubernetes-models'
  return `${models}/${apiVersion}/${kind}`
}

/** Throws what the JSON schema of its kind says about an object. */
async function checkSchema(object: KubernetesObject): Promise<void> {
  const { [object.kind]: Model } = await import(moduleOf(object))
  new Model(object).validate()
}

/** Returns what the compiler says about objects: an unknown field is none of their types. */
async function typeErrors(objects: readonly KubernetesObject[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-objects-'))
  try {
    const sources = objects.map(
      (object, place) =>
        `const object${place}: import('${moduleOf(object)}').I${object.kind} = ${JSON.stringify(object, null, 2)}\n`,
    )
    await writeFile(join(folder, 'objects.ts'), `${sources.join('')}export {}\n`)
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--types', '', '--module', 'nodenext', 'objects.ts']
    await run(join(root, 'node_modules/.bin/tsc'), options, { cwd: folder, timeout: COMPILE_MS })
    return ''
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return error.stdout
    throw error
  } finally {
    await rm(folder, { recursive: true })
  }
}

describe('deploy/, rendered', () => {
  let deployments: Deployments
  const rendered = new Map<string, KubernetesObject[]>()
  before(async () => {
    deployments = await Deployments.copy()
    rendered.set('deploy/kubernetes', await deployments.render([]))
    rendered.set('deploy/example', await deployments.example())
    for (const component of components) rendered.set(component, await deployments.render([component]))
    rendered.set('all components', await deployments.render([...components]))
  })
  after(() => deployments.remove())

  test('each object is as its JSON schema says', async () => {
    for (const [name, objects] of rendered) {
      for (const object of objects) await assert.doesNotReject(checkSchema(object), `${name}: ${object.kind}`)
    }
  })

  test('no object has a field that its kind has not', async () => {
    const distinct = new Map([...rendered.values()].flat().map(object => [JSON.stringify(object), object]))
    assert.equal(await typeErrors([...distinct.values()]), '')
  })

  test('a wrong value, a missing and a misspelt field are found', async () => {
    const objects = rendered.get('all components') ?? []
    const monitor = objects.find(({ kind }) => kind === 'ServiceMonitor')
    const { selector, ...spec } = monitor.spec
    await assert.rejects(checkSchema({ ...monitor, spec }), /selector/)
    const [endpoint] = spec.endpoints
    await assert.rejects(checkSchema({ ...monitor, spec: { selector, endpoints: [{ ...endpoint, interval: '10x' }] } }))
    const misspelt = { ...monitor, spec: { selector, endpoints: [{ ...endpoint, prot: 'http' }] } }
    assert.match(await typeErrors([misspelt]), /prot/)
  })
})
