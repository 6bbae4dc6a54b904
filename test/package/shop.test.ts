/** The shop of docs/embedding.md: its customers chat in Chromium, in plain JavaScript and in React. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import { keys, startApiGateway } from '../api/api-client.ts'
import { startBrowser } from '../browser/browser.ts'
import { Problems } from '../browser/problems.ts'
import { freePort } from '../servers/free-port.ts'
import { DEADLINE_MS } from '../until.ts'
import { packed, projectWith } from './published.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const scope = { after }
const project = await projectWith(scope, await packed(scope))
const port = await freePort()
const origin = `http://127.0.0.1:${port}`
const gateway = await startApiGateway({ ALLOWED_ORIGINS: origin })
after(() => gateway.close())
for (const page of ['shop.html', 'react.html']) {
  const file = join(project, 'shop', page)
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('ws://127.0.0.1:8080/ws', gateway.wsUrl))
}
// As `npm init -y` makes a project: its .js files are CommonJS.
await writeFile(join(project, 'shop/package.json'), JSON.stringify({ type: 'commonjs' }))
const browser = await startBrowser(scope)
await startShop()

async function startShop(): Promise<void> {
  const shop = spawn(process.execPath, ['shop/server.mjs'], {
    cwd: project,
    env: { PORT: String(port), GATEWAY: gateway.url, API_KEY: keys.all.key },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  after(async () => {
    shop.kill()
    if (shop.exitCode === null) await once(shop, 'exit')
  })
  await once(shop.stdout, 'data')
}

/** Signs in to the shop, first with a password that is wrong. */
async function enter(page: string, name: string, password: string): Promise<Page> {
  const context = await browser.newContext()
  context.setDefaultTimeout(DEADLINE_MS)
  after(() => context.close())
  const problems = new Problems(context)
  problems.expect(/401 \(Unauthorized\)/)
  const tab = await context.newPage()
  await tab.goto(`${origin}/${page}`)
  await signIn(tab, name, 'guess')
  await tab.getByRole('alert').getByText('The name or the password is wrong.').waitFor()
  await signIn(tab, name, password)
  await tab.getByRole('region', { name: 'Chat' }).waitFor()
  assert.equal(await tab.getByText('is wrong').count(), 0)
  problems.assertNone()
  return tab
}

async function signIn(tab: Page, name: string, password: string): Promise<void> {
  await tab.getByLabel('Name').fill(name)
  await tab.getByLabel('Password').fill(password)
  await tab.getByRole('button', { name: 'Sign in' }).click()
}

async function say(tab: Page, to: string, text: string): Promise<void> {
  await tab.getByLabel('To').selectOption(to)
  await tab.getByLabel('Message').fill(text)
  await tab.getByRole('button', { name: 'Send' }).click()
  await tab.getByText(`me: ${text}`).waitFor()
}

test('customers of the shop chat with each other, one in plain JavaScript, one in React', async () => {
  for (const name of ['react', 'react-dom', 'scheduler']) {
    await symlink(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
  await build({
    root: join(project, 'shop'),
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { outDir: 'built', lib: { entry: 'chat.tsx', formats: ['es'], fileName: () => 'chat.js' } },
  })
  const ming = await enter('shop.html', 'ming', 'tea for two')
  const hong = await enter('react.html', 'hong', 'green tea')
  await say(hong, 'Ming', '<b>你好</b>')
  await ming.getByText(/^\d{5}: <b>你好<\/b>$/).waitFor()
  await say(ming, 'Hong', 'which tea?')
  await hong.getByText(/^\d{5}: which tea\?$/).waitFor()
})

test('the shop gives tokens to its own customers only', async () => {
  const { status } = await fetch(`${origin}/chat-token`, { method: 'POST' })
  assert.equal(status, 401)
  const wrong = await fetch(`${origin}/sign-in`, { method: 'POST', body: '{"name":"ming","password":"guess"}' })
  assert.equal(wrong.status, 401)
})
