/** `npm run chaos -- --seed 7 --seconds 60`: exits with 1 when a promised message or entry was lost, or presence stays wrong. */
import { Arguments } from '../scripts/arguments.ts'
import { runChaos } from './chaos.ts'
import { isSound, report } from './report.ts'

const args = new Arguments('npm run chaos -- [--seed N] [--seconds N] [--verbose]')
const { values } = args.parse({
  options: {
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '60' },
    verbose: { type: 'boolean', default: false },
  },
})

const say = values.verbose ? (line: string) => console.log(line) : () => {}
const result = await runChaos({ seed: whole('seed'), seconds: whole('seconds'), say })
console.log(report(result))
process.exitCode = isSound(result) ? 0 : 1

function whole(name: 'seed' | 'seconds'): number {
  return args.number(name, values[name], value => Number.isSafeInteger(value) && value >= 0, 'a whole number')
}
