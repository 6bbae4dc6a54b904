/** Histograms: the only metrics that are not read from what is there, but told each time. */
import { Histogram } from 'prom-client'
import { type HistogramName, metrics } from './table.ts'

/** A histogram as the table has it; one of a server's, so it is in no registry yet. Observes seconds. */
export function createHistogram(name: HistogramName): Histogram {
  const { about, buckets, ...row } = metrics[name]
  const labelNames = 'label' in row ? [row.label] : []
  return new Histogram({ name, help: about, labelNames, buckets: [...buckets], registers: [] })
}
