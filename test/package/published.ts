/** The package as it is published, built in temporary folders, because dist/ may be out of date. */
import { execFile } from 'node:child_process'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { buildPackage } from '../../package/build.ts'
import type { Scope } from '../browser/browser.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** What the examples need. */
const parts = ['package.json', 'docs/examples']

/** A folder that is gone when the scope ends. */
export async function temporaryFolder(scope: Scope): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-package-'))
  scope.after(() => rm(folder, { recursive: true }))
  return folder
}

/** This repository, as far as it is the examples, with the package freshly built. */
export async function builtRepository(scope: Scope): Promise<string> {
  const folder = await temporaryFolder(scope)
  for (const part of parts) await cp(join(root, part), join(folder, part), { recursive: true })
  buildPackage(join(folder, 'dist/package'))
  return folder
}

/** The tarball that `npm publish` would send: its path. */
export async function packed(scope: Scope): Promise<string> {
  const folder = await temporaryFolder(scope)
  buildPackage(join(folder, 'package'))
  return pack(join(folder, 'package'), folder)
}

/** Packs the package in a folder, and returns the path of the tarball in another. */
export async function pack(source: string, folder: string): Promise<string> {
  const { stdout } = await run('npm', ['pack', source, '--json'], folder)
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }]
  return join(folder, filename)
}

/** A project in which the tarball is installed, without network, and with the examples in it. */
export async function projectWith(scope: Scope, tarball: string): Promise<string> {
  const folder = await temporaryFolder(scope)
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'project', private: true, type: 'module' }))
  await cp(join(root, 'docs/examples'), folder, { recursive: true, filter: path => !path.endsWith('tsconfig.json') })
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], folder)
  return folder
}

/** Runs a program of this repository, or Node's. Rejects when it fails, with what it printed. */
export async function run(
  program: 'npm' | 'npx' | 'tsc',
  args: readonly string[],
  cwd: string,
): Promise<{ stdout: string }> {
  const bin = join(root, 'node_modules/.bin')
  // What npm and the test runner have set for these tests is not for another npm, and what it runs.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_') && name !== 'NODE_TEST_CONTEXT')
  const env = { ...Object.fromEntries(own), PATH: `${bin}:${process.env.PATH}` }
  return promisify(execFile)(program, args, { cwd, env })
}
