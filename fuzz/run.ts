/** `npm run fuzz -- <target>`: fuzzes a target, or runs one input of it (fuzz/README.md). */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Arguments } from '../scripts/arguments.ts'
import { readCorpus, replaceCorpus, writeInput } from './engine/corpus.ts'
import { fuzz } from './engine/fuzz.ts'
import type { Target } from './engine/target.ts'

const folder = (name: string) => new URL(`${name}/`, import.meta.url)
const names = readdirSync(folder('targets')).map(file => file.replace('.ts', ''))

const args = new Arguments(`npm run fuzz -- ${names.join('|')} [--seconds N] [--update-corpus] [file with an input …]`)
const { values, positionals } = args.parse({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, 'update-corpus': { type: 'boolean', default: false } },
})
const [name = '', ...files] = positionals
const seconds = args.number('seconds', values.seconds, value => value > 0, 'a number above 0')
if (name === '') args.refuse('no target')
args.known('target', [name], names)
const missing = files.find(file => !existsSync(file))
if (missing !== undefined) args.refuse(`no such file: ${missing}`)
const module = new URL(`${name}.ts`, folder('targets'))

if (files.length > 0) {
  const { target }: { target: Target } = await import(module.href)
  for (const file of files) await target.run(new Uint8Array(readFileSync(file)))
  console.log(`${files.length} inputs, no findings`)
  process.exit()
}

const corpus = folder(`corpus/${name}`)
const started = performance.now()
const result = await fuzz(module, await readCorpus(corpus), seconds, Date.now())
const took = (performance.now() - started) / 1000
const { taken, of } = result.edges
console.log(`${name}: ${result.inputs} inputs in ${took.toFixed(0)} s, ${taken} of ${of} edges`)
if (result.finding !== undefined) {
  const file = await writeInput(folder(`findings/${name}`), result.finding.input)
  console.error(`finding: ${result.finding.error}\ninput: ${fileURLToPath(file)}`)
  process.exit(1)
}
if (values['update-corpus']) await replaceCorpus(corpus, result.corpus)
