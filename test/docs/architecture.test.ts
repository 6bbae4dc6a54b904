/** docs/architecture.md is true: the files, functions and limits that it names exist. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const document = read('docs/architecture.md')
const diagrams = Array.from(document.matchAll(/^```mermaid\n([\s\S]*?)^```$/gm), ([, diagram = '']) => diagram)
const limits = Array.from(
  document.matchAll(/^\| `([A-Z_]+)` +\| `([^`]+)` +\| `([^`]+)` +\|$/gm),
  ([, name = '', value = '', path = '']) => ({ name, value, path }),
)

test('every file and folder named exists', () => {
  const named = Array.from(document.matchAll(/`((?:\w[\w.-]*\/)+(?:\w[\w.-]*)?)`/g), ([, path = '']) => path)
  const linked = Array.from(document.matchAll(/\]\(([^)#]+)\)/g), ([, path = '']) => `docs/${path}`)
  assert.ok(named.length > 0 && linked.length > 0)
  for (const path of [...named, ...linked]) assert.ok(existsSync(new URL(path, root)), path)
})

test('every folder of gateway/ is named', () => {
  for (const entry of readdirSync(new URL('gateway/', root), { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === 'node_modules') continue
    assert.ok(document.includes(`\n| \`gateway/${entry.name}/`), entry.name)
  }
})

test('the folders of gateway/ are listed in the order in which they may import each other', () => {
  const [, layers = ''] = /^const layers = \[([^\]]*)\]/m.exec(read('.dependency-cruiser.mjs')) ?? []
  const folders = Array.from(layers.matchAll(/'([\w/]+)'/g), ([, name = '']) => name).filter(name =>
    existsSync(new URL(`gateway/${name}/`, root)),
  )
  const rows = Array.from(document.matchAll(/^\| `gateway\/([\w/]+)\/` +\|/gm), ([, name = '']) => name)
  assert.ok(folders.length > 0)
  assert.deepEqual(rows, folders)
})

test('the path of a 0x03 has at most 15 files, and enters each at a function that it has', () => {
  const steps = [...document.matchAll(/^\| \d+ \| `([^`]+)` +\| `(\w+)\(\)` +\|/gm)]
  assert.ok(steps.length > 0 && steps.length <= 15)
  for (const [, path = '', name = ''] of steps) assert.match(read(path), new RegExp(`\\b${name}\\(`), path)
})

test('every limit has the value that the code has, and those in diagrams are listed', () => {
  assert.ok(limits.length > 0)
  for (const { name, value, path } of limits) assert.ok(read(path).includes(`const ${name} = ${value}\n`), name)
  const listed = new Set(limits.map(({ name }) => name))
  for (const [name] of diagrams.join('').matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)) assert.ok(listed.has(name), name)
})
