/** The report of a run: a line for each clause and each of its rules, then what failed. */
import { clauses } from './clauses.ts'
import type { Result } from './run-tests.ts'

/** Prints clauses that nothing was tried of only if the run was not limited to some. */
export function printReport(results: readonly Result[], isWhole: boolean): void {
  for (const { number, title, rules } of clauses) {
    const ofClause = results.filter(({ citations }) => citations.some(citation => isWithin(citation, number)))
    if (ofClause.length === 0 && !isWhole) continue
    console.log(`${line(number, ofClause)}  ${title}`)
    for (const rule of rules) {
      console.log(
        `  ${line(
          rule.number,
          results.filter(({ citations }) => citations.includes(rule.number)),
        )}`,
      )
    }
  }
  for (const { name, why } of results.filter(({ outcome }) => outcome === 'failed'))
    console.log(`\n✖ ${name}\n  ${why}`)
  const rules = clauses.flatMap(clause => clause.rules)
  const tried = rules.filter(({ number }) =>
    results.some(({ citations, outcome }) => outcome !== 'not tried' && citations.includes(number)),
  )
  console.log(`\n${countsOf(results)}; ${tried.length} of ${rules.length} rules were tried by a test of their own`)
}

function isWithin(citation: string, clause: string): boolean {
  return citation === clause || citation.startsWith(`${clause}.`)
}

function line(number: string, results: readonly Result[]): string {
  return `${number.padEnd(6)} ${verdictOn(results).padEnd(10)} ${results.length === 0 ? '' : countsOf(results)}`
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
