/** The report of a run: a line for each clause, then what failed. */
import { allClauses } from './clauses.ts'
import type { Result } from './run-tests.ts'

export function printReport(results: readonly Result[]): void {
  for (const clause of allClauses) {
    const own = results.filter(({ clauses }) => clauses.includes(clause))
    if (own.length > 0) console.log(`${clause.padEnd(4)} ${verdictOn(own).padEnd(10)} ${countsOf(own)}`)
  }
  const untested = allClauses.filter(clause => !results.some(({ clauses }) => clauses.includes(clause)))
  if (untested.length > 0) console.log(`\nnot tested from outside: ${untested.join(' ')}`)
  for (const { name, why } of results.filter(({ outcome }) => outcome === 'failed'))
    console.log(`\n✖ ${name}\n  ${why}`)
  console.log(`\n${countsOf(results)}`)
}

function verdictOn(results: readonly Result[]): string {
  if (results.some(({ outcome }) => outcome === 'failed')) return 'broken'
  return results.some(({ outcome }) => outcome === 'passed') ? 'kept' : 'not tried'
}

function countsOf(results: readonly Result[]): string {
  return (['passed', 'failed', 'not tried'] as const)
    .map(outcome => `${results.filter(result => result.outcome === outcome).length} ${outcome}`)
    .join(', ')
}
