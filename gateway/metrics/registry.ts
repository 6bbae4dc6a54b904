/** The Prometheus registry of one server: its own metrics and those of the process. */
import { Counter, collectDefaultMetrics, Gauge, type Histogram, Registry } from 'prom-client'
import { type HistogramName, metrics, processMetrics, type Readings } from './table.ts'

/** How often the event loop is timed, in milliseconds: each time wakes the process, and at 10 that was most of its work at rest. */
const EVENT_LOOP_TIMER_MS = 50

/** Registers exactly the metrics of the two tables. `read` is called once per scrape. */
export function createRegistry(read: () => Readings, histograms: Readonly<Record<HistogramName, Histogram>>) {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_TIMER_MS })
  // The others enumerate open sockets, which takes longer the more there are.
  for (const { name } of registry.getMetricsAsArray()) {
    if (!Object.hasOwn(processMetrics, name)) registry.removeSingleMetric(name)
  }
  const updates = (Object.keys(metrics) as (keyof typeof metrics)[]).map(name => {
    if (metrics[name].type !== 'histogram') return updater(name as keyof Readings, registry)
    registry.registerMetric(histograms[name as HistogramName])
    return () => {}
  })

  return {
    contentType: registry.contentType,

    /** Returns all metrics in the text format. */
    text(): Promise<string> {
      const readings = read()
      for (const update of updates) update(readings)
      return registry.metrics()
    },
  }
}

/** Adds a metric to the registry, and returns a function that sets it to its reading. */
function updater(name: keyof Readings, registry: Registry): (readings: Readings) => void {
  const { type, help, ...row } = metrics[name]
  const label = 'label' in row ? row.label : undefined
  const labelNames = 'labels' in row ? [...row.labels] : label === undefined ? [] : [label]
  const options = { name, help, labelNames, registers: [registry] }
  const metric = type === 'counter' ? new Counter(options) : new Gauge(options)
  return readings => {
    const reading: number | Readonly<Record<string, number | string>> = readings[name]
    metric.reset()
    if (typeof reading === 'number') metric.inc(reading)
    else if ('labels' in row) metric.inc(reading, 1)
    else for (const [value, count] of Object.entries(reading)) metric.inc({ [label ?? '']: value }, Number(count))
  }
}
