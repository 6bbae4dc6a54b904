/** Builds what the npm package holds: JavaScript and declarations of the protocol and the client. */
import { execFileSync } from 'node:child_process'
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const compiler = join(root, 'node_modules/typescript/bin/tsc')

/** Writes it to this folder, without what an earlier build left there. Throws, and prints why, when it does not compile. */
export function buildPackage(folder: string): void {
  for (const part of ['protocol', 'client']) rmSync(join(folder, part), { recursive: true, force: true })
  const settings = ['-p', join(root, 'tsconfig.build.json'), '--outDir', folder]
  execFileSync(process.execPath, [compiler, ...settings], { stdio: ['ignore', 'inherit', 'inherit'] })
  for (const name of globSync('{protocol,client}/**/*.d.ts', { cwd: folder })) importJavaScript(join(folder, name))
}

/** The compiler makes imports of `./x.ts` into `./x.js` in JavaScript, but leaves those of declarations as they are. */
function importJavaScript(declarations: string): void {
  const text = readFileSync(declarations, 'utf8')
  writeFileSync(declarations, text.replaceAll(/(\bfrom |\bimport\()(['"])(\.[^'"]*)\.ts\2/g, '$1$2$3.js$2'))
}

if (import.meta.main) buildPackage(join(root, 'dist'))
