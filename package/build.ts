/** Builds the npm package as it is published: a folder with its own package.json. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { manifest } from './manifest.ts'

const root = join(import.meta.dirname, '..')
/** What the package has from the repository as it is. */
const copies = [
  'LICENSE',
  'package/README.md',
  ...['protocol.json', 'protocol.schema.json', 'vectors.json', 'vectors.schema.json'].map(name => `spec/${name}`),
]
const compiler = join(root, 'node_modules/typescript/bin/tsc')

/** Builds into this folder, after removing an earlier build. Prints the errors and throws when the code does not compile. */
export function buildPackage(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  const settings = ['-p', join(root, 'tsconfig.build.json'), '--outDir', folder]
  execFileSync(process.execPath, [compiler, ...settings], { stdio: ['ignore', 'inherit', 'inherit'] })
  for (const name of globSync('**/*.d.ts', { cwd: folder })) importJavaScript(join(folder, name))
  for (const name of globSync('**/*.js.map', { cwd: folder })) placeSources(join(folder, name))
  for (const name of copies) copyFileSync(join(root, name), join(folder, basename(name)))
  const repository = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(repository), null, 2)}\n`)
}

/** The compiler rewrites imports of `./x.ts` to `./x.js` in JavaScript, but not in declarations. */
function importJavaScript(declarations: string): void {
  const text = readFileSync(declarations, 'utf8')
  writeFileSync(declarations, text.replaceAll(/(\bfrom |\bimport\()(['"])(\.[^'"]*)\.ts\2/g, '$1$2$3.js$2'))
}

/** A map contains its source, so the source has a place beside the JavaScript, whatever folder the compiler wrote to. */
function placeSources(map: string): void {
  const content = JSON.parse(readFileSync(map, 'utf8'))
  writeFileSync(map, JSON.stringify({ ...content, sources: content.sources.map((path: string) => basename(path)) }))
}

if (import.meta.main) buildPackage(join(root, 'dist/package'))
