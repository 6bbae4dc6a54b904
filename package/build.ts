/** Builds the contents of the npm package: JavaScript and declarations of the protocol and the client, and the protocol as data. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
/** What the package has from spec/. */
const data = ['protocol.json', 'protocol.schema.json', 'vectors.json', 'vectors.schema.json']
const compiler = join(root, 'node_modules/typescript/bin/tsc')

/** Builds into this folder, after removing an earlier build. Prints the errors and throws when the code does not compile. */
export function buildPackage(folder: string): void {
  for (const part of ['protocol', 'client']) rmSync(join(folder, part), { recursive: true, force: true })
  const settings = ['-p', join(root, 'tsconfig.build.json'), '--outDir', folder]
  execFileSync(process.execPath, [compiler, ...settings], { stdio: ['ignore', 'inherit', 'inherit'] })
  for (const name of globSync('{protocol,client}/**/*.d.ts', { cwd: folder })) importJavaScript(join(folder, name))
  for (const name of data) copyFileSync(join(root, 'spec', name), join(folder, name))
}

/** The compiler rewrites imports of `./x.ts` to `./x.js` in JavaScript, but not in declarations. */
function importJavaScript(declarations: string): void {
  const text = readFileSync(declarations, 'utf8')
  writeFileSync(declarations, text.replaceAll(/(\bfrom |\bimport\()(['"])(\.[^'"]*)\.ts\2/g, '$1$2$3.js$2'))
}

if (import.meta.main) buildPackage(join(root, 'dist'))
