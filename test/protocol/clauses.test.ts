/** The clauses of docs/protocol.md: complete, listed when cited, and each covered by a test that cites it in its name. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const filesIn = (...folders: string[]) =>
  globSync(
    folders.map(folder => `${folder}/**/*.ts`),
    { cwd: root },
  )

/** The numbers in the first column of the tables of assumptions. */
const clauses = Array.from(read('docs/protocol.md').matchAll(/^\| ([A-Z]\d+) +\|/gm), ([, clause = '']) => clause)

function citationsIn(text: string): string[] {
  return Array.from(text.matchAll(/\b[WEAGFPMSX]\d{1,2}\b/g), ([clause]) => clause)
}

/** The names of the tests and suites in a file, as written. */
function testNamesIn(source: string): string[] {
  const calls = source.matchAll(/\b(?:test|describe|suite|it)(?:\.\w+)?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)
  return Array.from(calls, ([, , name = '']) => name)
}

test('docs/protocol.md lists every clause once', () => {
  const last = { W: 12, E: 5, A: 9, G: 3, F: 4, P: 5, M: 8, S: 2, X: 4 }
  const all = Object.entries(last).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  )
  assert.deepEqual(clauses, all)
})

test('docs/protocol.md lists every clause that the code cites', () => {
  const listed = new Set(clauses)
  for (const path of filesIn('protocol', 'client', 'gateway')) {
    for (const clause of citationsIn(read(path))) assert.ok(listed.has(clause), `${path}: ${clause}`)
  }
})

test('docs/protocol.md lists every clause that the name of a test cites', () => {
  const listed = new Set(clauses)
  for (const path of filesIn('test')) {
    for (const name of testNamesIn(read(path))) {
      for (const clause of citationsIn(name)) assert.ok(listed.has(clause), `${path}: ${name}`)
    }
  }
})

test('every clause is cited by the name of a test', () => {
  const cited = new Set(filesIn('test').flatMap(path => testNamesIn(read(path)).flatMap(citationsIn)))
  assert.deepEqual(
    clauses.filter(clause => !cited.has(clause)),
    [],
  )
})
