/** Histograms are updated on every event; all other metrics are sampled when /metrics is read. */
import { Histogram } from 'prom-client'
import { type HistogramName, metrics } from './table.ts'

/** Creates a histogram of the table, in no registry: each server in a process has its own. Values are in seconds. */
export function createHistogram(name: HistogramName): Histogram {
  const { help, buckets, ...row } = metrics[name]
  const labelNames = 'label' in row ? [row.label] : []
  return new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [] })
}
