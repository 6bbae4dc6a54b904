/** What a sign-in costs: the first one against the password hash alone, and one that follows within minutes. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Store } from '../../gateway/store/interface.ts'
import { createAccounts } from '../accounts.ts'
import { jsonLine, table } from '../report.ts'
import { openAccounts } from '../servers.ts'
import { summary } from '../statistics.ts'
import type { Usage } from '../usage.ts'
import { isSound, measureOne } from './measure.ts'
import type { SignInResult, SignInWork } from './sign-in-load.ts'

const work: SignInWork = { users: 200, seconds: 4 }
const FIRST_TARGET = 1.1
const RETURNING_TARGET = 2000

/** Returns whether everyone was signed in. */
export async function benchSignIn(repeats: number): Promise<boolean> {
  const accounts = await openAccounts(createEach)
  const results: (SignInResult & { argon2: number })[] = []
  try {
    for (let round = 1; round <= repeats; round++) {
      // Before and after: the machine's speed changes meanwhile.
      const before = await argon2Cost(work.users / 2)
      const result = await measureOne<SignInWork, SignInResult>('sign-in-load.ts', accounts, work)
      const argon2 = (before + (await argon2Cost(work.users / 2))) / 2
      results.push({ ...result, argon2 })
      jsonLine({ bench: 'sign-in', round, ...work, argon2, ...result })
    }
  } finally {
    await accounts.remove()
  }
  const ratios = (usage: 'first' | 'firstCold') => summary(results.map(each => each[usage].cpuEach / each.argon2))
  table(
    `Sign-in: ${work.users} users connect and sign in at once`,
    ['', 'CPU ms each', 'a second and core', 'a second', 'target'],
    [
      ['checking the password alone', summary(results.map(({ argon2 }) => argon2 / 1000)), '', '', ''],
      [
        ...row(
          'for the first time, just started',
          results.map(({ firstCold }) => firstCold),
        ),
        '',
      ],
      [
        ...row(
          'for the first time',
          results.map(({ first }) => first),
        ),
        `at most ${FIRST_TARGET} × the password alone`,
      ],
      [
        ...row(
          'returning',
          results.map(({ returning }) => returning),
        ),
        `at least ${RETURNING_TARGET} a second and core`,
      ],
    ],
  )
  console.log(
    `For the first time / the password alone: **${ratios('first')}**; target: at most ${FIRST_TARGET}. ` +
      `Just started: ${ratios('firstCold')}.`,
  )
  return isSound(results)
}

/** One after the other, each with a hash of its own: a gateway cannot know the second from the first. */
async function createEach(store: Store): Promise<number> {
  const first = await createAccounts(store, 1)
  for (let count = 1; count < 2 * work.users; count++) await createAccounts(store, 1)
  return first
}

/** Microseconds of processor time. */
async function argon2Cost(times: number): Promise<number> {
  const program = join(import.meta.dirname, 'argon2-cost.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [program, String(times)])
  return Number(stdout)
}

function row(name: string, usages: Usage[]): string[] {
  return [
    name,
    summary(usages.map(({ cpuEach }) => cpuEach / 1000)),
    summary(
      usages.map(({ cpuEach }) => 1e6 / cpuEach),
      0,
    ),
    summary(
      usages.map(({ perSecond }) => perSecond),
      0,
    ),
  ]
}
