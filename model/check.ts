/**
 * Checks the models with spin: `npm run model`, with other bounds as NAME=NUMBER. Fails when a promise is broken, or when a
 * deliberate mistake breaks none.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Arguments } from '../scripts/arguments.ts'

const folder = import.meta.dirname
/** Memory that the checker may take, in MiB, and the longest path that it follows. */
const MAX_MEMORY_MB = 4096
const MAX_DEPTH = 100_000

/** Each model, and the bounds with which each of its deliberate mistakes shows. */
const models = {
  link: { bounds: {}, mistakes: { ACCEPT_GAP: {}, FORGET_SENT: {} } },
  delivery: {
    bounds: { MESSAGES: 3, SIGN_INS: 2, FAULTS: 1 },
    mistakes: {
      SETTLE_EARLY: { MESSAGES: 2 },
      FORGET_BOUNCES: { MESSAGES: 2 },
      OVERTAKE_STORED: { MESSAGES: 2 },
      NOTIFY_NOBODY: { MESSAGES: 2 },
      TRUST_SESSION: { MESSAGES: 2 },
      TRUST_CLIENT: { MESSAGES: 2 },
      RELEASE_ANY: { MESSAGES: 2 },
    },
  },
} as const

/** What a run of the checker found. */
export interface Outcome {
  /** The first promise that was broken; undefined: none in any state. */
  readonly broken: string | undefined
  readonly states: number
}

/** Checks a model in every state, with these definitions for its preprocessor. Throws when the bounds of the checker do not suffice. */
export function check(model: string, definitions: readonly string[]): Outcome {
  const work = mkdtempSync(join(tmpdir(), 'oicq-model-'))
  const run = (program: string, ...args: string[]) =>
    execFileSync(program, args, { cwd: work, encoding: 'utf8', maxBuffer: 1 << 26 })
  try {
    run('spin', ...definitions.map(definition => `-D${definition}`), '-a', join(folder, `${model}.pml`))
    const options = ['-DSAFETY', '-DCOLLAPSE', '-DVECTORSZ=4096', `-DMEMLIM=${MAX_MEMORY_MB}`]
    // Not optimised, which would take longer than it saves.
    run('gcc', '-O0', '-w', ...options, '-o', 'pan', 'pan.c')
    const report = run(join(work, 'pan'), `-m${MAX_DEPTH}`)
    const broken = /^pan:1: (.*)$/m.exec(report)?.[1]
    if (broken === undefined && /error: max search depth too small|Search not completed/.test(report)) {
      throw new Error(`${model}: the search was cut short:\n${report}`)
    }
    return { broken, states: Number(/^ *(\d+) states, stored/m.exec(report)?.[1]) }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** A model and its mistakes, each with the definitions for its run. */
export function* runs(
  bounds: readonly string[] = [],
): Generator<{ model: string; mistake?: string; definitions: string[] }> {
  for (const [model, { bounds: usual, mistakes }] of Object.entries(models)) {
    yield { model, definitions: [...definitionsOf(usual), ...(model === 'delivery' ? bounds : [])] }
    for (const [mistake, smaller] of Object.entries(mistakes)) {
      yield { model, mistake, definitions: [mistake, ...definitionsOf(smaller)] }
    }
  }
}

function definitionsOf(bounds: Readonly<Record<string, number>>): string[] {
  return Object.entries(bounds).map(([name, value]) => `${name}=${value}`)
}

if (import.meta.main) {
  const names = Object.keys(models.delivery.bounds)
  const args = new Arguments(`npm run model -- [${names.map(name => `${name}=N`).join('] [')}]`)
  const { positionals: bounds } = args.parse({ allowPositionals: true })
  for (const bound of bounds) {
    const [name = '', value = ''] = bound.split('=')
    args.known('bound', [name], names)
    if (!/^\d+$/.test(value)) args.refuse(`${name} is not a whole number: ${value}`)
  }
  for (const { model, mistake, definitions } of runs(bounds)) {
    const { broken, states } = check(model, definitions)
    const isAsExpected = (broken === undefined) === (mistake === undefined)
    console.log(
      `${isAsExpected ? 'ok' : 'NOT OK'}  ${model} ${definitions.join(' ')}: ${broken ?? 'holds'}, ${states} states`,
    )
    if (!isAsExpected) process.exitCode = 1
  }
}
