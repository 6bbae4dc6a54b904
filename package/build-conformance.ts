/** Builds the npm package `oicq-conformance`: conformance/ and the tests that it runs, in the folders that they have here. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'vite'
import { testFiles } from '../conformance/run-tests.ts'

const root = join(import.meta.dirname, '..')
const program = 'conformance/run'
/** What the package has from the repository as it is, and where. */
const copies = [
  ['LICENSE', 'LICENSE'],
  ['conformance/README.md', 'README.md'],
  ['docs/protocol.md', 'docs/protocol.md'],
  ['spec/vectors.json', 'spec/vectors.json'],
] as const
/** Imported by nothing that runs in the package. */
const absent = '@node-rs/argon2'

/** Builds into this folder, after removing an earlier build. */
export async function buildConformance(folder: string): Promise<void> {
  await build({
    ...{ root, configFile: false, publicDir: false, logLevel: 'warn' },
    ssr: { external: ['ws', absent] },
    resolve: { alias: [{ find: /^.*\/start-gateway\.ts$/, replacement: join(root, 'conformance/start-gateway.ts') }] },
    build: {
      ...{ ssr: true, target: 'node24', minify: false, outDir: folder, emptyOutDir: true },
      rolldownOptions: {
        input: [program, ...testFiles].map(name => join(root, `${name}.ts`)),
        output: { preserveModules: true, preserveModulesRoot: root, entryFileNames: '[name].js' },
      },
    },
  })
  for (const [from, to] of copies) {
    mkdirSync(dirname(join(folder, to)), { recursive: true })
    copyFileSync(join(root, from), join(folder, to))
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
}

function manifest(): object {
  const { version, license, type } = readJson('package.json')
  const { engines, dependencies } = readJson('gateway/package.json')
  return {
    name: 'oicq-conformance',
    version,
    description: 'Tests any server of the OICQ protocol from outside, clause by clause.',
    keywords: ['oicq', 'conformance', 'websocket'],
    license,
    type,
    files: ['conformance', 'docs', 'protocol', 'scripts', 'spec', 'test'],
    bin: { 'oicq-conformance': `./${program}.js` },
    dependencies: { ws: dependencies.ws },
    engines,
  }
}

function readJson(name: string) {
  return JSON.parse(readFileSync(join(root, name), 'utf8'))
}

if (import.meta.main) await buildConformance(join(root, 'dist/conformance'))
