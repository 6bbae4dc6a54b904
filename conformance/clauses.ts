/** The clauses of docs/protocol.md, and their rules. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseClauses } from '../docs/protocol/rules.ts'

/** All clauses, in their order. */
export const clauses = parseClauses(readFileSync(join(import.meta.dirname, '../docs/protocol.md'), 'utf8'))

/** The numbers of the clauses and rules that the name of a test cites. */
export function citationsIn(name: string): string[] {
  const cited = new Set(name.match(/\b[A-Z]\d{1,2}(?:\.\d{1,2})?\b/g))
  return clauses
    .flatMap(({ number, rules }) => [number, ...rules.map(rule => rule.number)])
    .filter(number => cited.has(number))
}
