/**
 * Runs test files by patterns, several at once, as `node --test` does, but in another order: files with a browser keep two cores
 * busy, and most others wait half of their time. So they take turns.
 */
import { globSync } from 'node:fs'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { globalSetup, globalTeardown } from './global-setup.ts'

/** Files that run at once: three keep two cores busy, and with more, each test only waits longer for its turn. */
const CONCURRENCY = 3
/** How long a test may take, in milliseconds. */
const TIMEOUT_MS = 240_000
/** Loaded into each file's process. */
const deadline = import.meta.resolve('./file-deadline.ts')

const patterns = process.argv.slice(2)
const files = globSync(patterns).toSorted()
if (files.length === 0) throw new Error(`no test files match ${patterns.join(' ')}`)
const hasBrowser = (file: string) => file.startsWith('test/browser/')
const inTurn = spread(
  files.filter(hasBrowser),
  files.filter(file => !hasBrowser(file)),
)

await globalSetup()
const tests = run({ files: inTurn, concurrency: CONCURRENCY, timeout: TIMEOUT_MS, execArgv: ['--import', deadline] })
tests.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1
})
tests.on('end', globalTeardown)
tests.compose(spec).pipe(process.stdout)

/** Puts each list into one, its elements at equal distances. */
function spread<T>(...lists: readonly T[][]): T[] {
  const places = lists.flatMap(list => list.map((each, index) => ({ each, at: (index + 0.5) / list.length })))
  return places.toSorted((one, other) => one.at - other.at).map(({ each }) => each)
}
