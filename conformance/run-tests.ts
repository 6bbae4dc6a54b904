/** Runs the tests of features against servers that run already. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { run } from 'node:test'
import { citationsIn } from './clauses.ts'

/** What a test found. */
export interface Result {
  readonly name: string
  /** The clauses and rules that its name cites. */
  readonly citations: readonly string[]
  /** `not tried`: it needs a server of its own. */
  readonly outcome: 'passed' | 'failed' | 'not tried'
  /** Why it failed. */
  readonly why: string | undefined
}

/** The tests that need nothing of a server but its address, and need no rate limits. */
const filesOfFeatures = [
  ...['accounts', 'groups', 'friends', 'presence', 'messages', 'broadcast', 'barrier', 'confirmation', 'files']
    .concat('block-list', 'search', 'no-operator')
    .concat('tcp')
    .map(name => `test/features/${name}.test`),
  'test/rooms/rooms.test',
]
/** Those that send broken WebSocket messages, too. */
const files = [...filesOfFeatures, ...['close-codes', 'vectors'].map(name => `test/hostile/${name}.test`)]
/** Those that speak HTTP or WebSocket by hand, without TLS. */
const filesWithoutTls = ['test/edges/handshake.test', 'test/hostile/transport.test']
/** All files of tests that may run, without their extension. */
export const testFiles: readonly string[] = [...files, ...filesWithoutTls]

const root = join(import.meta.dirname, '..')
/** `.js` in the package. */
const extension = extname(import.meta.filename)
const TEST_TIMEOUT_MS = 120_000
const FILES_AT_ONCE = 3

/** Runs all tests, or those whose names cite one of these clauses. */
export async function runTests(urls: readonly string[], clauses: readonly string[]): Promise<Result[]> {
  process.env.CONFORMANCE_URLS = urls.join(' ')
  const results: Result[] = []
  const isOverTcp = urls.some(url => url.startsWith('tcp'))
  const hasTls = urls.some(url => url.startsWith('wss:'))
  const chosen = isOverTcp ? filesOfFeatures : hasTls ? files : testFiles
  const patterns = clauses.map(clause => new RegExp(String.raw`\b${clause}\b`))
  const isWanted = (path: string) =>
    clauses.length === 0 || patterns.some(pattern => pattern.test(readFileSync(path, 'utf8')))
  const stream = run({
    files: chosen.map(name => join(root, `${name}${extension}`)).filter(isWanted),
    concurrency: FILES_AT_ONCE,
    timeout: TEST_TIMEOUT_MS,
    testNamePatterns: patterns,
  })
  const groups: string[] = []
  stream.on('test:start', ({ name, nesting }) => {
    groups.length = nesting
    groups[nesting] = name
  })
  const add = (outcome: Result['outcome'], name: string, nesting: number, why?: string): void => {
    const inGroups = [...groups.slice(0, nesting), name].join(' ')
    results.push({ name: inGroups, citations: citationsIn(inGroups), outcome, why })
  }
  stream.on('test:pass', ({ name, nesting, skip, details: { type } }) => {
    if (type !== 'suite') add(skip === undefined ? 'passed' : 'not tried', name, nesting)
  })
  stream.on('test:fail', ({ name, nesting, details: { type, error } }) => {
    if (type !== 'suite' || error.cause !== undefined) add('failed', name, nesting, String(error.cause ?? error))
  })
  await once(stream.resume(), 'end')
  return results
}
