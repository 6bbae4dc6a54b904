/** What a benchmark prints: a JSON line as soon as something is measured, and a Markdown table at the end. */

export function jsonLine(measurement: object): void {
  console.log(JSON.stringify(measurement, (_, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value)))
}

export function table(title: string, header: string[], rows: string[][]): void {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  console.log(`\n### ${title}\n`)
  for (const cells of [header, header.map(() => '---'), ...rows]) console.log(line(cells))
  console.log()
}

/** What must be reached, as a multiple of a contender's figure. */
export function targetText(target: number | undefined): string {
  return target === undefined ? '' : `at most ${target}`
}

export function describeFaults(faults: ReadonlyMap<string, number>): string {
  return Array.from(faults, ([what, times]) => `**${times} × ${what}**`).join(', ')
}
