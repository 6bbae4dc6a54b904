/** The Dockerfile: that the image has what the gateway needs and nothing else, and starts it the right way. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { before, suite, test } from 'node:test'
import { promisify } from 'node:util'
import { describeSettings } from '../../gateway/config.ts'
import { startGateway } from '../start-gateway.ts'
import { readSettings, readText, root } from './repository.ts'

const ANSWER_MS = 20_000
const run = promisify(execFile)

interface Package {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

suite('Dockerfile', () => {
  let packages: Package
  /** Each line with its first word apart, continued lines as one. */
  let instructions: { name: string; value: string }[]

  before(async () => {
    packages = JSON.parse(await readText('package.json'))
    const text = (await readText('Dockerfile')).replace(/^#.*\n/gm, '').replace(/\\\n\s*/g, '')
    instructions = text
      .split('\n')
      .filter(Boolean)
      .map(line => ({ name: line.split(' ', 1)[0] ?? '', value: line.slice(line.indexOf(' ') + 1) }))
  })

  const values = (name: string) => instructions.filter(line => line.name === name).map(line => line.value)

  /** What is copied out of the project, by stage. */
  function copied(): string[][] {
    const stages: string[][] = []
    for (const { name, value } of instructions) {
      if (name === 'FROM') stages.push([])
      if (name === 'COPY' && !value.startsWith('--from')) stages.at(-1)?.push(...value.split(' ').slice(0, -1))
    }
    return stages
  }

  test('both stages use the Node that the project is pinned to, from a small image', () => {
    const major = packages.devDependencies.node?.split('.')[0]
    const images = values('FROM').map(value => value.split(' ')[0])
    assert.deepEqual(images, new Array(2).fill(`node:${major}-trixie-slim`))
  })

  test('only what is copied is sent to the builder', async () => {
    const [everything, ...except] = (await readText('.dockerignore')).split('\n').filter(line => /^[^#]/.test(line))
    assert.equal(everything, '*')
    assert.deepEqual(except.sort(), [...new Set(copied().flat())].map(path => `!${path}`).sort())
  })

  test('the gateway runs with what is copied and the production dependencies', async () => {
    const image = await mkdtemp(join(tmpdir(), 'oicq-image-'))
    try {
      for (const path of copied().at(-1) ?? []) await cp(root + path, join(image, path), { recursive: true })
      for (const name of Object.keys(packages.dependencies)) {
        const link = join(image, 'node_modules', name)
        await mkdir(dirname(link), { recursive: true })
        await symlink(join(root, 'node_modules', name), link)
      }
      const [command = '', ...args]: string[] = JSON.parse(values('CMD')[0] ?? '')
      assert.equal(command, 'node')
      const options = { cwd: image, timeout: ANSWER_MS }
      const { stdout } = await run(process.execPath, [...args, '--help'], options)
      assert.ok(stdout.includes(describeSettings()))
    } finally {
      await rm(image, { recursive: true })
    }
  })

  test('the settings of the image make it reachable from outside, and are accepted', () => {
    const [, ...settings] = values('ENV').join(' ').split(' ')
    const { host, port } = readSettings(Object.fromEntries(settings.map(setting => setting.split('='))))
    assert.deepEqual([host, port], ['0.0.0.0', Number(values('EXPOSE')[0])])
  })

  test('the health check passes while a gateway answers, and only then', async () => {
    const [command = '', ...args]: string[] = JSON.parse(values('HEALTHCHECK')[0]?.replace(/^.*? CMD /, '') ?? '')
    assert.equal(command, 'node')
    const gateway = await startGateway()
    const options = { env: { PORT: new URL(gateway.url).port }, timeout: ANSWER_MS }
    try {
      await run(process.execPath, args, options)
    } finally {
      await gateway.close()
    }
    await assert.rejects(run(process.execPath, args, options))
  })

  test('the gateway does not run as root, and gets SIGTERM itself', () => {
    assert.deepEqual(values('USER'), ['node'])
    assert.deepEqual(values('STOPSIGNAL'), ['SIGTERM'])
    assert.match(values('CMD')[0] ?? '', /^\[/)
  })
})
