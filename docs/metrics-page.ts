/** The generated parts of docs/metrics.md: the tables of metrics. */
import { metrics, processMetrics } from '../gateway/metrics/table.ts'
import { type Parts, table, withParts } from './generated.ts'

interface Documented {
  readonly type: string
  readonly help: string
  readonly label?: string
  readonly labels?: readonly string[]
  readonly values?: readonly string[]
}

const parts: Parts = {
  metrics: () => list(metrics),
  process: () => list(processMetrics),
}

/** Returns docs/metrics.md with its generated parts brought up to date. Throws when a marker is missing or unknown. */
export function metricsPage(document: string): string {
  return withParts(document, parts)
}

function list(documented: Readonly<Record<string, Documented>>): string {
  const rows = Object.entries(documented).map(([name, row]) => [`\`${name}\``, row.type, `${row.help}${labels(row)}`])
  return table(['Name', 'Type', 'Meaning'], rows)
}

function labels({ label, labels, values }: Documented): string {
  if (labels !== undefined) return ` By ${labels.map(name => `\`${name}\``).join(', ')}.`
  if (label === undefined) return ''
  return values === undefined ? ` By \`${label}\`.` : ` By \`${label}\`: ${values.join(', ')}.`
}
