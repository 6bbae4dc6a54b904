/** What /metrics says, read strictly: a line that is none of the text format fails. */
import assert from 'node:assert/strict'

export interface Metric {
  readonly type: string
  readonly help: string
  /** The value of each series, by name and labels as they are written. */
  readonly series: Map<string, number>
}

export type Scrape = ReadonlyMap<string, Metric>

/** All metrics of a gateway, by name. */
export async function scrape(gateway: { readonly url: string }): Promise<Scrape> {
  const response = await fetch(`${gateway.url}/metrics`)
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
  return parse(await response.text())
}

function parse(text: string): Scrape {
  const metrics = new Map<string, Metric>()
  let current: (Metric & { name: string }) | undefined
  for (const line of text.split('\n').filter(Boolean)) {
    const [, name = '', help] = /^# HELP (\w+) (.+)$/.exec(line) ?? []
    if (help !== undefined) {
      assert.ok(!metrics.has(name), `${name} is there twice`)
      current = { name, help, type: '', series: new Map() }
      continue
    }
    assert.ok(current, line)
    const [, typed, type] = /^# TYPE (\w+) (counter|gauge|histogram)$/.exec(line) ?? []
    if (type !== undefined) {
      assert.equal(typed, current.name)
      current = { ...current, type }
      metrics.set(current.name, current)
      continue
    }
    const [, series = '', value] = /^((?:\w+)(?:\{(?:\w+="[^"\\\n]*",?)+\})?) (\S+)$/.exec(line) ?? []
    assert.ok(series.startsWith(current.name) && value !== undefined, line)
    assert.ok(!current.series.has(series), `${series} is there twice`)
    assert.ok(Number.isFinite(Number(value)), line)
    current.series.set(series, Number(value))
  }
  return metrics
}

/** The labels of a series, and what they say. */
export function labelsOf(series: string): Record<string, string> {
  const pairs = [...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value])
  return Object.fromEntries(pairs)
}

/** What one series says now. */
export function sample(metrics: Scrape, series: string): number {
  for (const metric of metrics.values()) {
    const value = metric.series.get(series)
    if (value !== undefined) return value
  }
  assert.fail(`there is no ${series}`)
}

/** By how much the gateway's own counters have grown, but for those of this pattern: only those that have. */
export function growth(before: Scrape, after: Scrape, except = /^$/): Record<string, number> {
  const grown: Record<string, number> = {}
  for (const [name, { type, series }] of after) {
    if (type !== 'counter' || !name.startsWith('oicq_') || except.test(name)) continue
    for (const [key, value] of series) {
      const change = value - (before.get(name)?.series.get(key) ?? 0)
      if (change !== 0) grown[key] = change
    }
  }
  return grown
}
