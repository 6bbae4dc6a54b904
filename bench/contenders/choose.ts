/** Selects the contenders that take part. */
import type { Contender } from './contender.ts'

/** Returns those named, or all if none is named; prints which take part and which are not installed. */
export function choose(contenders: readonly Contender[], wanted: readonly string[]): Contender[] {
  const chosen = contenders.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  for (const { name, version } of chosen) console.log(`- ${name}: ${version ?? 'left out: not installed'}`)
  console.log()
  return chosen.filter(({ version }) => version !== undefined)
}
