/** kubectl: renders what it is to apply, and checks that namespaces, deployments and commands exist. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { renderKustomization } from '../../stack/kubectl.ts'

interface Cluster {
  readonly namespaces: string[]
  /** As in `oicq deployment/oicq-gateway`. */
  readonly objects: string[]
}

// Rendering is for the real one.
process.env.PATH = process.env.OTHER_PATH
const state = `${process.env.MACHINE}/cluster.json`
const cluster: Cluster = existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : { namespaces: [], objects: [] }
const args = process.argv.slice(2)
const namespace = args[0] === '-n' ? (args.splice(0, 2)[1] ?? '') : 'default'

function find(object = ''): void {
  const name = `${namespace} ${object.replace(/^deploy\//, 'deployment/')}`
  assert.ok(cluster.objects.includes(name), `there is no ${name}`)
}

const [command, ...rest] = args
switch (command) {
  case 'create': {
    const [kind, name = ''] = rest
    assert.equal(kind, 'namespace')
    cluster.namespaces.push(name)
    break
  }
  case 'apply': {
    const [option, folder = ''] = rest
    assert.equal(option, '-k')
    for (const { kind, metadata } of await renderKustomization(folder)) {
      assert.ok(cluster.namespaces.includes(metadata.namespace), `there is no namespace ${metadata.namespace}`)
      cluster.objects.push(`${metadata.namespace} ${kind.toLowerCase()}/${metadata.name}`)
    }
    break
  }
  case 'rollout': {
    const [action = '', object] = rest
    assert.ok(['status', 'undo', 'restart'].includes(action), action)
    find(object)
    break
  }
  case 'exec': {
    const [object, dashes, program, file = ''] = rest
    assert.deepEqual([dashes, program], ['--', 'node'])
    find(object)
    assert.ok(existsSync(file), file)
    break
  }
  default:
    assert.fail(`no such command: ${command}`)
}
writeFileSync(state, JSON.stringify(cluster))
