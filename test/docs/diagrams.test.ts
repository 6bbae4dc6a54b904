import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startBrowser } from '../browser/browser.ts'

const root = new URL('../../', import.meta.url)
const diagrams = globSync('docs/*.md', { cwd: root }).flatMap(path =>
  Array.from(
    readFileSync(new URL(path, root), 'utf8').matchAll(/^```mermaid\n([\s\S]*?)^```$/gm),
    ([, diagram = '']) => ({ path, diagram }),
  ),
)

// Mermaid cannot parse all diagrams without a browser.
test('every diagram of a document parses', async t => {
  const browser = await startBrowser(t)
  const page = await browser.newPage()
  await page.addScriptTag({ path: fileURLToPath(import.meta.resolve('@mermaid-js/tiny')) })
  const parse = (diagram: string) => page.evaluate(`mermaid.parse(${JSON.stringify(diagram)})`)
  assert.ok(diagrams.length > 0)
  for (const { path, diagram } of diagrams) await assert.doesNotReject(parse(diagram), `${path}: ${diagram}`)
  await assert.rejects(parse('stateDiagram-v2\n  idle -> sending'), /Parse error on line 2/)
})
