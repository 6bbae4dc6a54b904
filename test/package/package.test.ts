/** The published package: its contents, and its use in another project. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { publint } from 'publint'
import * as client from '../../client/index.ts'
import { clientMembers, nameOf } from '../../docs/declarations.ts'
import * as protocol from '../../protocol/index.ts'
import { startGateway } from '../start-gateway.ts'
import { SAID, writeProgram } from './program.ts'
import { packed, projectWith, run } from './published.ts'

const scope = { after }
const tarball = await packed(scope)
const project = await projectWith(scope, tarball)
const installed = join(project, 'node_modules/oicq')
const names = await readdir(installed, { recursive: true })
const declarations = names.filter(name => name.endsWith('.d.ts'))
const scripts = names.filter(name => name.endsWith('.js'))

/** What a project of TypeScript says in its settings; nothing of Node, and all declarations are checked. */
const settings = {
  target: 'es2022',
  lib: ['es2022', 'dom'],
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  allowImportingTsExtensions: true,
}

test('publint finds nothing to improve in what is packed', async () => {
  const { buffer, byteOffset, byteLength } = readFileSync(tarball)
  assert.ok(buffer instanceof ArrayBuffer)
  const pack = { tarball: buffer.slice(byteOffset, byteOffset + byteLength) }
  const { messages } = await publint({ pack, strict: true })
  assert.deepEqual(messages, [])
})

test('it contains JavaScript with declarations and maps, the protocol as data, and has no dependencies', async () => {
  const code = /^(client|protocol)(\/[\w-]+\.(d\.ts|js|js\.map))?$/
  assert.deepEqual(names.filter(name => !code.test(name)).sort(), [
    ...['LICENSE', 'README.md', 'package.json'],
    ...['protocol.json', 'protocol.schema.json', 'vectors.json', 'vectors.schema.json'],
  ])
  assert.deepEqual(
    declarations.map(name => name.replace('.d.ts', '')).sort(),
    scripts.map(name => name.replace('.js', '')).sort(),
  )
  assert.deepEqual(
    (await readdir(join(project, 'node_modules'))).filter(name => !name.startsWith('.')),
    ['oicq'],
  )
})

test('its package.json says what a project needs, and nothing of the repository', async () => {
  const content = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'))
  assert.deepEqual(Object.keys(content), [
    ...['name', 'version', 'description', 'keywords', 'license', 'type', 'sideEffects', 'exports', 'engines'],
  ])
  assert.equal(content.engines.node, '>=20')
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  assert.equal(content.version, version)
})

test('each script has a map with its source', async () => {
  for (const name of scripts) {
    const script = await readFile(join(installed, name), 'utf8')
    assert.ok(script.endsWith(`\n//# sourceMappingURL=${basename(name)}.map`), name)
    const map = JSON.parse(await readFile(join(installed, `${name}.map`), 'utf8'))
    const source = name.replace(/\.js$/, '.ts')
    assert.deepEqual(map.sources, [basename(source)])
    assert.deepEqual(map.sourcesContent, [readFileSync(new URL(`../../${source}`, import.meta.url), 'utf8')])
  }
})

test('its README.md has no link that leads nowhere outside of the repository', async () => {
  const text = await readFile(join(installed, 'README.md'), 'utf8')
  assert.deepEqual(text.match(/\]\((?!https:)[^)]*\)/g), null)
})

test('its files import only each other, by existing names', async () => {
  for (const name of [...scripts, ...declarations]) {
    const text = await readFile(join(installed, name), 'utf8')
    for (const [, path = ''] of text.matchAll(/(?:\bfrom |\bimport ?\(?)['"]([^'"]+)['"]/g)) {
      assert.match(path, /^\.\.?\/[\w/-]+\.js$/, name)
      assert.ok(names.includes(join(name, '..', path)), `${name} imports ${path}`)
    }
  }
})

test('a project finds the protocol as data', async () => {
  const reader = [
    `import protocol from 'oicq/protocol.json' with { type: 'json' }`,
    `import vectors from 'oicq/vectors.json' with { type: 'json' }`,
    `import own from 'oicq/package.json' with { type: 'json' }`,
    `console.log(protocol.subprotocol, vectors.messages[0].name, own.name)`,
  ]
  await writeFile(join(project, 'data.js'), reader.join('\n'))
  const { stdout } = await promisify(execFile)(process.execPath, ['data.js'], { cwd: project })
  assert.equal(stdout, 'oicq.1 register oicq\n')
})

test('docs/api has what the package exports, and each member of a client: npm run reference', async () => {
  const pages = { client, protocol }
  const declarations = (name: string) => readFileSync(join(installed, `client/${name}.d.ts`), 'utf8')
  for (const [page, exported] of Object.entries(pages)) {
    const text = readFileSync(new URL(`../../docs/api/${page}.md`, import.meta.url), 'utf8')
    const named = new Set(
      Array.from(text.matchAll(/^#{3,5} ([\w\\]+)/gm), ([, name = '']) => name.replaceAll('\\', '')),
    )
    const members = clientMembers(declarations).map(({ declared }) => nameOf(declared))
    const expected = [...Object.keys(exported), ...(page === 'client' ? members : [])]
    assert.deepEqual(
      expected.filter(name => !named.has(name)),
      [],
    )
  }
})

test('the comments are in the declarations, where an editor shows them', async () => {
  const text = await readFile(join(installed, 'client/chat-client.d.ts'), 'utf8')
  assert.match(text, /\* Sends a text, at most MAX_TEXT_BYTES of UTF-8\.[^}]*?\*\/\n +sendMessage\(/)
})

test('a Node project uses it', async () => {
  const gateway = await startGateway()
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['hello.ts', gateway.wsUrl], { cwd: project })
    assert.equal(stdout, 'My number is 10001\n10001 writes: 你好\nThe message is safe\n')
  } finally {
    await gateway.close()
  }
})

test('plain JavaScript uses it on Node 20, which has no WebSocket of its own', async () => {
  const node = join(import.meta.dirname, '../runtimes/node_modules/.bin/node')
  const { stdout: version } = await promisify(execFile)(node, ['--version'])
  assert.match(version, /^v20\./)
  const gateway = await startGateway()
  try {
    const program = await writeProgram(project)
    const args = [program, gateway.wsUrl, import.meta.resolve('ws')]
    const { stdout } = await promisify(execFile)(node, args, { cwd: project })
    assert.equal(stdout, SAID)
  } finally {
    await gateway.close()
  }
})

for (const [module, moduleResolution] of [
  ['nodenext', 'nodenext'],
  ['esnext', 'bundler'],
]) {
  test(`a project that resolves modules as ${moduleResolution} type-checks`, async () => {
    const compilerOptions = { ...settings, module, moduleResolution }
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['page.ts'] }))
    await run('tsc', [], project)
  })
}

test('a project with mistakes gets type errors', async () => {
  const mistakes = [
    `import { OicqClient } from 'oicq/client'`,
    `import { userMessages } from 'oicq/protocol'`,
    `const client = new OicqClient('ws://127.0.0.1/ws')`,
    `client.sendMessage('10001', 'text')`,
    `client.on('message', ({ sender }) => console.log(sender))`,
    `client.addEventListener('status', event => console.log(event.detail.until))`,
    `console.log(userMessages.logout)`,
  ]
  await writeFile(join(project, 'mistakes.ts'), mistakes.join('\n'))
  const compilerOptions = { ...settings, module: 'nodenext' }
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['mistakes.ts'] }))
  await assert.rejects(run('tsc', ['--pretty', 'false'], project), ({ stdout }: { stdout: string }) => {
    const lines = [...stdout.matchAll(/^mistakes\.ts\((\d+),/gm)].map(([, line]) => Number(line))
    assert.deepEqual(lines, [4, 5, 6, 7], stdout)
    return true
  })
})
