import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'

const root = join(import.meta.dirname, '../..')

/** Arguments that each command refuses, and what it says of them. */
const refused: { readonly [program: string]: readonly (readonly [problem: RegExp, ...args: string[]])[] } = {
  'bench/run.ts': [
    [/^no such benchmark: nothing; there are codec, /, 'nothing'],
    [/^--users is not a number above 0: many$/, 'codec', '--users', 'many'],
    [/^no such contender: nobody; there are relay, /, 'codec', '--contenders', 'nobody'],
  ],
  'chaos/run.ts': [
    [/^Unexpected argument 'now'$/, 'now'],
    [/^--seed is not a whole number: -1$/, '--seed=-1'],
  ],
  'conformance/run.ts': [
    [/^no URL of a server$/],
    [/^not the URL of a server: http:\/\/127\.0\.0\.1$/, 'http://127.0.0.1'],
    [/^no such clause: Z9$/, 'ws://127.0.0.1/ws', '--clauses', 'M4,Z9'],
    [/^no server answers at ws:\/\/127\.0\.0\.1:1\/ws: .*ECONNREFUSED/, 'ws://127.0.0.1:1/ws'],
  ],
  'demo/chat.ts': [
    [/^not the URL of a gateway: here$/, 'here'],
    [/^no server answers at tcp:\/\/127\.0\.0\.1:1: .*ECONNREFUSED/, 'tcp://127.0.0.1:1'],
  ],
  'fuzz/run.ts': [
    [/^no target$/],
    [/^no such target: nothing; there are codec, /, 'nothing'],
    [/^no such file: \/nowhere$/, 'codec', '/nowhere'],
  ],
  'gateway/admin/main.ts': [
    [/^unknown command nothing$/, 'nothing'],
    [/^expected create and an id$/, 'api-key', 'nothing'],
  ],
  'model/check.ts': [
    [/^no such bound: NOTHING; there are MESSAGES, /, 'NOTHING=1'],
    [/^FAULTS is not a whole number: few$/, 'FAULTS=few'],
  ],
}

for (const [program, cases] of Object.entries(refused)) {
  describe(`${program} says in a line what is wrong, shows its usage, and exits with 2:`, () => {
    const subcommand = program.includes('admin') ? ['accounts'] : []
    for (const [problem, ...args] of [[/^Unknown option '--unknown'/, ...subcommand, '--unknown'] as const, ...cases]) {
      test(args.join(' ') || 'no arguments', () => {
        const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, program), ...args], {
          encoding: 'utf8',
        })
        assert.deepEqual([status, stdout], [2, ''])
        const [said = '', usage] = stderr.split('\n')
        assert.match(said, problem)
        assert.match(usage ?? '', /^(Usage: |See npm run admin -- --help)/)
        assert.doesNotMatch(stderr, /^ +at /m)
      })
    }
  })
}
