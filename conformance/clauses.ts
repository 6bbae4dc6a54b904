/** The clauses of docs/protocol.md. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const document = readFileSync(join(import.meta.dirname, '../docs/protocol.md'), 'utf8')

/** The numbers of all clauses, in their order. */
export const allClauses: readonly string[] = Array.from(
  document.matchAll(/^\| ([A-Z]\d+) +\|/gm),
  ([, clause = '']) => clause,
)

/** The clauses that the name of a test cites. */
export function clausesOf(name: string): string[] {
  const cited = Array.from(name.matchAll(/\b[A-Z]\d{1,2}\b/g), ([clause]) => clause)
  return allClauses.filter(clause => cited.includes(clause))
}
