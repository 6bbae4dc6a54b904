/** The Dockerfile: that the image has what the gateway needs and nothing else, and starts it the right way. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { access, cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { builtPage } from '../../gateway/http/static-page.ts'
import { describeSettings } from '../../gateway/setting-texts.ts'
import { makeCertificate } from '../certificates.ts'
import { startGateway } from '../start-gateway.ts'
import { readCompose } from './compose.ts'
import { readSettings, readText, root } from './repository.ts'

/** Limits that say nothing about speed. */
const ANSWER_MS = 60_000
const BUILD_MS = 200_000
const run = promisify(execFile)

interface Package {
  dependencies: Record<string, string>
}

interface RootPackage {
  scripts: { start: string }
  devDependencies: Record<string, string>
}

describe('Dockerfile', () => {
  let project: RootPackage
  let gateway: Package
  /** Each line with its first word apart, continued lines as one. */
  let instructions: { name: string; value: string }[]

  before(async () => {
    project = JSON.parse(await readText('package.json'))
    gateway = JSON.parse(await readText('gateway/package.json'))
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

  test('all stages use the Node that the project is pinned to, from a small image', () => {
    const major = project.devDependencies.node?.split('.')[0]
    const images = values('FROM').map(value => value.split(' ')[0])
    assert.deepEqual(images, new Array(3).fill(`node:${major}-trixie-slim`))
  })

  test('only what is copied is sent to the builder', async () => {
    const [everything, ...except] = (await readText('.dockerignore')).split('\n').filter(line => /^[^#]/.test(line))
    assert.equal(everything, '*')
    const all = new Set(copied().flat())
    const topmost = [...all].filter(path => !all.has(dirname(path)))
    assert.deepEqual(except.sort(), topmost.map(path => `!${path}`).sort())
  })

  test('the gateway and the admin command run with what is copied and the production dependencies', async () => {
    const image = await mkdtemp(join(tmpdir(), 'oicq-image-'))
    try {
      for (const path of copied().at(-1) ?? []) await cp(root + path, join(image, path), { recursive: true })
      for (const name of Object.keys(gateway.dependencies)) {
        const link = join(image, 'node_modules', name)
        await mkdir(dirname(link), { recursive: true })
        await symlink(join(root, 'node_modules', name), link)
      }
      const [command = '', ...args]: string[] = JSON.parse(values('CMD')[0] ?? '')
      assert.equal([command, ...args].join(' '), project.scripts.start.replace(/^.* exec /, ''))
      const options = { cwd: image, timeout: ANSWER_MS }
      const { stdout } = await run(process.execPath, [...args, '--help'], options)
      assert.ok(stdout.includes(describeSettings()))
      const admin = await run(process.execPath, ['gateway/admin/main.ts', '--help'], options)
      assert.match(admin.stdout, /^Usage/)
    } finally {
      await rm(image, { recursive: true })
    }
  })

  test('the page is built from what is copied, and is where the gateway looks for it', async () => {
    const [page = []] = copied()
    const stage = await mkdtemp(join(tmpdir(), 'oicq-image-'))
    try {
      for (const path of page) await cp(root + path, join(stage, path), { recursive: true })
      await symlink(join(root, 'node_modules'), join(stage, 'node_modules'))
      const [, script = ''] =
        values('RUN')
          .filter(value => value.startsWith('npm run '))[0]
          ?.split('run ') ?? []
      const { stdout } = await run('npm', ['run', script], { cwd: stage, timeout: BUILD_MS })
      const [, built = '', folder = ''] =
        values('COPY')
          .find(value => value.startsWith('--from=page'))
          ?.split(' ') ?? []
      await access(join(stage, relative('/app', built), 'index.html')).catch(() => assert.fail(stdout))
      assert.equal(folder, relative(root, builtPage))
    } finally {
      await rm(stage, { recursive: true })
    }
  })

  test('installing runs no script: one would build the page before its files are there', () => {
    const installs = values('RUN').filter(value => value.startsWith('npm ci'))
    assert.equal(installs.length, 2)
    for (const install of installs) assert.match(install, / --ignore-scripts /)
    assert.match(installs[1] ?? '', / --omit=dev /)
  })

  test('the settings of the image make it reachable from outside, and are accepted', () => {
    const [argument = ''] = values('ARG')
    const settings = values('ENV')
      .join(' ')
      .replace(`$${argument.replace('=', '')}`, '')
      .split(' ')
      .filter(setting => !/^(NODE|MALLOC)_/.test(setting))
    const { host, port } = readSettings(Object.fromEntries(settings.map(setting => setting.split('='))))
    assert.deepEqual([host, port], ['0.0.0.0', Number(values('EXPOSE')[0])])
  })

  test('the health checks pass while a gateway answers, with TLS or without, and only then', async t => {
    const image: string[] = JSON.parse(values('HEALTHCHECK')[0]?.replace(/^.*? CMD /, '') ?? '')
    const compose = (await readCompose()).services.gateway.healthcheck?.test ?? ''
    const commands = [image, compose.split(' ')]
    const folder = await mkdtemp(join(tmpdir(), 'oicq-image-'))
    t.after(() => rm(folder, { recursive: true }))
    const { cert, key } = await makeCertificate(join(folder, 'health'))
    for (const tls of [{}, { TLS_CERT: cert, TLS_KEY: key }]) {
      const server = await startGateway(tls)
      const options = { cwd: root, env: { PORT: new URL(server.url).port, ...tls }, timeout: ANSWER_MS }
      const check = async ([command = '', ...args]: string[]) => {
        assert.equal(command, 'node')
        await run(process.execPath, args, options)
      }
      await Promise.all(commands.map(check)).finally(() => server.close())
      for (const command of commands) await assert.rejects(check(command))
    }
  })

  test('what the build compiles is found by the start: it is the same user, with the same options', () => {
    const [command = ''] = values('CMD')
    assert.equal(values('RUN').at(-1), command.replace(']', ', "--check"]'))
    const names = instructions.map(({ name }) => name)
    assert.ok(names.lastIndexOf('RUN') > names.lastIndexOf('USER'))
  })

  test('the gateway does not run as root, and gets SIGTERM itself', () => {
    assert.deepEqual(values('USER'), ['node'])
    assert.deepEqual(values('STOPSIGNAL'), ['SIGTERM'])
    assert.match(values('CMD')[0] ?? '', /^\[/)
  })
})
