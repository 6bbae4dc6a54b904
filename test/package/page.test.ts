/** The client on another project's page, with and without a bundler. */
import assert from 'node:assert/strict'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import fastifyStatic from '@fastify/static'
import { fastify } from 'fastify'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { Mode } from '../../protocol/index.ts'
import { startBrowser } from '../browser/browser.ts'
import { Problems } from '../browser/problems.ts'
import { startGateway } from '../start-gateway.ts'
import { DEADLINE_MS } from '../until.ts'
import { packed, projectWith, run } from './published.ts'

/** `docs/client.md` promises them. */
const bundles = [
  { entry: 'oicq/chat', client: 'ChatClient', maxBytes: 14 * 1024 },
  { entry: 'oicq/client', client: 'OicqClient', maxBytes: 22 * 1024 },
]

const scope = { after }
const project = await projectWith(scope, await packed(scope))
const site = fastify({ forceCloseConnections: true })
await site.register(fastifyStatic, { root: project })
const origin = await site.listen({ host: '127.0.0.1', port: 0 })
after(() => site.close())
const gateway = await startGateway({ ALLOWED_ORIGINS: origin })
after(() => gateway.close())
const browser = await startBrowser(scope)

const page = await readFile(join(project, 'page.html'), 'utf8')

/** The page of the example, with another script on it, and the gateway of this test. */
async function writePage(name: string, script: string): Promise<void> {
  const mine = page.replace('ws://127.0.0.1:8080/ws', gateway.wsUrl).replace('src="page.js"', `src="${script}"`)
  await writeFile(join(project, name), mine)
}

/** Builds a page whose script is this file. */
async function buildPage(name: string, script: string): Promise<void> {
  await writePage('index.html', `/${script}`)
  await build({ root: project, configFile: false, logLevel: 'error', base: './', build: { outDir: name } })
}

/** Opens a page, and fails if there was a problem in it. */
async function open(path: string, use: (tab: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext()
  context.setDefaultTimeout(DEADLINE_MS)
  const problems = new Problems(context)
  // Chromium asks for it by itself.
  problems.expect(/favicon|404/)
  const tab = await context.newPage()
  await tab.goto(`${origin}/${path}`)
  await use(tab)
  await context.close()
  problems.assertNone()
}

/** Signs up, in, and writes a text that looks like HTML. */
async function useIt(tab: Page): Promise<void> {
  await tab.getByText('online', { exact: true }).waitFor()
  await tab.getByRole('textbox').fill('<b>你好</b>')
  await tab.keyboard.press('Enter')
  await tab.getByText(/^\d{5}: <b>你好<\/b>$/).waitFor()
  assert.equal(await tab.locator('b').count(), 0)
}

test('a page built with Vite signs up, signs in, and gets its own message back', async () => {
  await buildPage('built', 'page.ts')
  await open('built/index.html', useIt)
})

test('a page with an import map instead of a bundler does the same', async () => {
  const compilerOptions = {
    ...{ target: 'es2022', lib: ['es2022', 'dom'], types: [], module: 'esnext', moduleResolution: 'bundler' },
    rewriteRelativeImportExtensions: true,
  }
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['page.ts'] }))
  await run('tsc', [], project)
  await writePage('plain.html', 'page.js')
  await open('plain.html', useIt)
})

test('a page built with Vite has the client in a worker', async () => {
  const script = [
    `const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })`,
    `const add = text => { document.body.append(Object.assign(document.createElement('p'), { textContent: text })) }`,
    'worker.onmessage = ({ data }) => add(data)',
    'worker.postMessage(document.documentElement.dataset.gateway)',
  ]
  await writeFile(join(project, 'with-worker.ts'), script.join('\n'))
  await buildPage('worker', 'with-worker.ts')
  await open('worker/index.html', tab => tab.getByText(/^\d{5}: 你好$/).waitFor())
})

test('a component of React follows the roster: a friend who is added, changes the state, and leaves (F2, P2)', async () => {
  for (const name of ['react', 'react-dom']) {
    await symlink(join(import.meta.dirname, '../../node_modules', name), join(project, 'node_modules', name))
  }
  await buildPage('react', 'roster.tsx')
  const hong = await gateway.signUp({ nickname: 'Hong' })
  await open('react/index.html', async tab => {
    await tab.getByText('You are online').waitFor()
    await tab.getByRole('textbox', { name: 'Number' }).fill(String(hong.number))
    await tab.keyboard.press('Enter')
    const friends = tab.getByRole('list', { name: '我的好友' })
    await friends.getByText('Hong is online').waitFor()
    hong.send('setMode', { mode: Mode.doNotDisturb })
    await friends.getByText('Hong is do not disturb').waitFor()
    await hong.close()
    await friends.getByText('Hong is offline').waitFor()
  })
})

/** Builds a script that imports the package: the minified bundle. */
async function bundle(script: string): Promise<string> {
  await writeFile(join(project, 'entry.js'), script)
  const rolldownOptions = { input: join(project, 'entry.js') }
  const options = { root: project, configFile: false, logLevel: 'error' } as const
  const built = await build({ ...options, build: { write: false, modulePreload: false, rolldownOptions } })
  assert.ok('output' in built)
  assert.equal(built.output.length, 1)
  return built.output[0].code
}

for (const { entry, client, maxBytes } of bundles) {
  test(`${client} of ${entry} takes at most ${maxBytes} bytes of a page, minified and compressed`, async t => {
    const script = `import { ${client} } from '${entry}'\nglobalThis.client = new ${client}('wss://chat.example/ws')\n`
    const code = await bundle(script)
    const { length } = gzipSync(code, { level: 9 })
    t.diagnostic(`${Buffer.byteLength(code)} bytes, compressed ${length}`)
    assert.ok(length <= maxBytes, `${length} bytes`)
    assert.doesNotMatch(code, /服务号/)
  })
}

test('unused code is not in the bundle', async () => {
  const code = await bundle(`import { MAX_TEXT_BYTES } from 'oicq/client'\nconsole.log(MAX_TEXT_BYTES)\n`)
  assert.equal(code.trim(), 'console.log(4096);')
})
