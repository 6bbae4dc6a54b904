/** The clauses and rules of docs/protocol.md: complete, each rule one sentence, listed when cited, each clause covered by a test that cites it. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseClauses } from '../../docs/protocol/rules.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const filesIn = (...folders: string[]) =>
  globSync(
    folders.map(folder => `${folder}/**/*.{ts,tsx}`),
    { cwd: root, exclude: path => path.includes('node_modules') },
  )

const clauses = parseClauses(read('docs/protocol.md'))
const rules = clauses.flatMap(clause => clause.rules)
const listed = new Set([...clauses, ...rules].map(({ number }) => number))

/** What is cited in a text: `X1`, `X1.2`, but not the key of `Shift+F10`. */
function citationsIn(text: string): string[] {
  return Array.from(text.matchAll(/(?<![+])\b[WHEAGFPMSXTNR]\d{1,2}(?:\.\d{1,2})?\b/g), ([citation]) => citation)
}

/** The names of the tests and suites in a file, as written. */
function testNamesIn(source: string): string[] {
  const calls = source.matchAll(/\b(?:test|describe|suite|it)(?:\.\w+)?\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1/g)
  return Array.from(calls, ([, , name = '']) => name)
}

function commentsIn(source: string): string[] {
  return Array.from(source.matchAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm), ([comment]) => comment)
}

test('docs/protocol.md lists every clause once', () => {
  const last = { W: 12, H: 3, E: 5, A: 9, G: 3, F: 4, P: 5, M: 8, S: 2, X: 4, T: 4, N: 7, R: 6 }
  const all = Object.entries(last).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  )
  assert.deepEqual(
    clauses.map(({ number }) => number),
    all,
  )
})

test('every clause has a reason, and its rules are numbered one after the other', () => {
  for (const { number, reason, rules: own } of clauses) {
    assert.notEqual(reason, '', number)
    assert.ok(own.length > 0, number)
    assert.deepEqual(
      own.map(rule => rule.number),
      own.map((_, index) => `${number}.${index + 1}`),
    )
  }
})

test('every rule has one MUST, SHOULD or MAY, in its first sentence', () => {
  for (const { number, text } of rules) {
    assert.equal(text.match(/\b(MUST|SHOULD|MAY|SHALL|REQUIRED|RECOMMENDED|OPTIONAL)\b/g)?.length, 1, number)
    const [first = ''] = text.split(/[.] (?=[A-Z])/)
    assert.match(first, /\b(MUST|SHOULD|MAY)\b/, number)
    assert.match(text, /^[A-Z`].*[.]$/, number)
  }
})

test('no rule stands outside the list of rules', () => {
  const outside = read('docs/protocol.md').replaceAll(/^- \*\*[A-Z]\d+\.\d+\*\* .*(?:\n {2}\S.*)*/gm, '')
  const keywords = outside.match(/^.*\b(?:MUST|SHOULD|SHALL|MAY)\b.*$/gm) ?? []
  assert.deepEqual(
    keywords.filter(line => !line.includes('to be understood as in RFC 2119') && !/one sentence with MUST/.test(line)),
    [],
  )
})

test('docs/protocol.md lists every clause and rule that the code, the documents or the names of tests cite', () => {
  for (const path of filesIn('protocol', 'client', 'gateway', 'conformance', 'spec')) {
    for (const citation of citationsIn(read(path))) assert.ok(listed.has(citation), `${path}: ${citation}`)
  }
  for (const path of filesIn('test', 'web-demo', 'docs', 'bench', 'chaos', 'demo', 'fuzz', 'model')) {
    const source = read(path)
    for (const text of [...commentsIn(source), ...testNamesIn(source)]) {
      for (const citation of citationsIn(text)) assert.ok(listed.has(citation), `${path}: ${text}`)
    }
  }
  for (const path of globSync(['*.md', '{docs,test,conformance}/**/*.md'], {
    cwd: root,
    exclude: ['**/node_modules'],
  })) {
    for (const citation of citationsIn(read(path))) assert.ok(listed.has(citation), `${path}: ${citation}`)
  }
})

test('every clause is cited by the name of a test', () => {
  const cited = new Set(
    filesIn('test').flatMap(path =>
      testNamesIn(read(path))
        .flatMap(citationsIn)
        .map(citation => citation.replace(/\..*/, '')),
    ),
  )
  assert.deepEqual(
    clauses.map(({ number }) => number).filter(number => !cited.has(number)),
    [],
  )
})
