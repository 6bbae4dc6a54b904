/** The client on another project's page, with and without a bundler. */
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fastifyStatic from '@fastify/static'
import { fastify } from 'fastify'
import { build } from 'vite'
import { startBrowser } from '../browser/browser.ts'
import { Problems } from '../browser/problems.ts'
import { startGateway } from '../start-gateway.ts'
import { DEADLINE_MS } from '../until.ts'
import { packed, projectWith, run } from './published.ts'

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

/** Signs up, in, and writes a text that looks like HTML. */
async function useIt(path: string): Promise<void> {
  const context = await browser.newContext()
  context.setDefaultTimeout(DEADLINE_MS)
  const problems = new Problems(context)
  // Chromium asks for it by itself.
  problems.expect(/favicon|404/)
  const tab = await context.newPage()
  await tab.goto(`${origin}/${path}`)
  await tab.getByText('online', { exact: true }).waitFor()
  await tab.getByRole('textbox').fill('<b>你好</b>')
  await tab.keyboard.press('Enter')
  await tab.getByText(/^\d{5}: <b>你好<\/b>$/).waitFor()
  assert.equal(await tab.locator('b').count(), 0)
  await context.close()
  problems.assertNone()
}

test('a page built with Vite signs up, signs in, and gets its own message back', async () => {
  await writePage('index.html', '/page.ts')
  await build({ root: project, configFile: false, logLevel: 'error', base: './', build: { outDir: 'built' } })
  await useIt('built/index.html')
})

test('a page with an import map instead of a bundler does the same', async () => {
  const compilerOptions = {
    ...{ target: 'es2022', lib: ['es2022', 'dom'], types: [], module: 'esnext', moduleResolution: 'bundler' },
    rewriteRelativeImportExtensions: true,
  }
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['page.ts'] }))
  await run('tsc', [], project)
  await writePage('plain.html', 'page.js')
  await useIt('plain.html')
})

test('unused code is not in the bundle', async () => {
  await writeFile(
    join(project, 'limit.js'),
    `import { MAX_TEXT_BYTES } from 'oicq/client'\nconsole.log(MAX_TEXT_BYTES)\n`,
  )
  const lib = { entry: 'limit.js', formats: ['es' as const], fileName: 'limit' }
  await build({ root: project, configFile: false, logLevel: 'error', build: { outDir: 'small', lib } })
  assert.doesNotMatch(await readFile(join(project, 'small/limit.js'), 'utf8'), /WebSocket/)
})
