/**
 * Fails on a regular expression that takes more than linear time for some text: `npm run lint:regex`. Folders of other
 * code, such as a package in node_modules, can be given instead of our own.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { check } from 'recheck'
import { parseSync, Visitor } from 'vite'

const OWN_FOLDERS = ['gateway', 'protocol', 'client', 'web-demo']
/** Files that read settings, which only those who run the server write. */
const OPERATORS_ONLY = ['gateway/setting-parsers.ts', 'gateway/cluster/redis/url.ts']
const CODE = '**/*.{ts,tsx,js,mjs,cjs}'

/** Steps bound the search for a text that takes long, not time: on a busy machine any text may. `timeout`, in milliseconds, ends it. */
const LIMITS = { attackTimeout: null, incubationTimeout: null, timeout: 60_000 }

/** A regular expression, or the text of one whose pattern only shows when the code runs. */
interface Found {
  readonly place: string
  readonly source: string
  readonly pattern: { readonly source: string; readonly flags: string } | undefined
}

const folders = process.argv.length > 2 ? process.argv.slice(2) : OWN_FOLDERS
const files = folders
  .flatMap(folder => globSync(CODE, { cwd: folder, exclude: isLeftOut }).map(path => join(folder, path)))
  .filter(path => !OPERATORS_ONLY.includes(path))
const found = files.flatMap(regexesOf)
if (found.length === 0) throw new Error(`no regular expression in ${folders.join(', ')}`)

let vulnerable = 0
for (const { place, source, pattern } of found) {
  const status = pattern === undefined ? 'made at run time' : await statusOf(pattern.source, pattern.flags)
  if (status === 'safe') continue
  vulnerable++
  console.log(`${place}: ${source}: ${status}`)
}
console.log(`${found.length} regular expressions in ${files.length} files, ${vulnerable} not proven linear`)
if (vulnerable > 0) process.exitCode = 1

/** Whether a pattern is safe, or else what a text can make of it. */
async function statusOf(source: string, flags: string): Promise<string> {
  const result = await check(source, flags, LIMITS)
  if (result.status !== 'vulnerable') return result.status
  return `${result.complexity.summary}, ${result.attack.pattern}`
}

/** Whether a file or folder is not run in production, or is not part of what is checked. */
function isLeftOut(path: string): boolean {
  return /(?:^|\/)(?:node_modules|dist|tests?|benchmarks?|scripts)$/.test(path)
}

function regexesOf(path: string): Found[] {
  const code = readFileSync(path, 'utf8')
  const found: Found[] = []
  const add = (start: number, source: string, pattern: Found['pattern']): void => {
    found.push({ place: `${path}:${code.slice(0, start).split('\n').length}`, source, pattern })
  }
  new Visitor({
    Literal(node) {
      if ('regex' in node) add(node.start, node.raw ?? '', { source: node.regex.pattern, flags: node.regex.flags })
    },
    // What a JSON schema asks of a string, as the validator compiles it.
    Property(node) {
      if (node.key.type !== 'Identifier' || node.key.name !== 'pattern') return
      if (node.value.type !== 'Literal' || typeof node.value.value !== 'string') return
      add(node.start, code.slice(node.start, node.end), { source: node.value.value, flags: 'u' })
    },
    NewExpression(node) {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'RegExp') return
      const [source, flags] = node.arguments.map(each => (each.type === 'Literal' ? each.value : undefined))
      const pattern = typeof source === 'string' ? { source, flags: typeof flags === 'string' ? flags : '' } : undefined
      add(node.start, code.slice(node.start, node.end), pattern)
    },
  }).visit(parseSync(path, code).program)
  return found
}
