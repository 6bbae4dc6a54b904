/** The table of metrics, what is exported, and what docs/metrics.md lists are the same. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { metricsPage } from '../../docs/metrics-page.ts'
import { metrics, processMetrics } from '../../gateway/metrics/table.ts'
import { startGateway } from '../start-gateway.ts'
import { labelsOf, scrape } from './scrape.ts'

interface Row {
  type: string
  help: string
  label?: string
  labels?: readonly string[]
  values?: readonly string[]
}

const table: Readonly<Record<string, Row>> = { ...processMetrics, ...metrics }
const document = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')
const gateway = await startGateway()
after(() => gateway.close())

test('the generated parts of docs/metrics.md are current: npm run docs', () => {
  assert.equal(document, metricsPage(document))
})

test('docs/metrics.md lists what is exported, and nothing else is', async () => {
  const listed = [...document.matchAll(/^\| `(\w+)` +\| (\w+) /gm)].map(([, name, type]) => [name, type])
  const exported = [...(await scrape(gateway))].map(([name, { type }]) => [name, type])
  assert.deepEqual(listed.sort(), exported.sort())
})

test('the help text of a metric is exported to Prometheus', async () => {
  const exported = await scrape(gateway)
  for (const [name, { help }] of Object.entries(metrics)) assert.equal(exported.get(name)?.help, help)
})

test('no series has other labels than the documented ones, or other values', async () => {
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
  await ming.expectNothing()
  const exported = await scrape(gateway)
  for (const [name, { series }] of exported) {
    const { label, labels: constant, values } = table[name] ?? {}
    for (const key of series.keys()) {
      const { le, ...labels } = labelsOf(key)
      assert.ok(le === undefined || /_bucket\{/.test(key), key)
      assert.deepEqual(Object.keys(labels), constant ?? (label === undefined ? [] : [label]), key)
      if (values !== undefined) assert.ok(values.includes(labels[label ?? ''] ?? ''), key)
      else if (label !== undefined) assert.match(labels[label] ?? '', /^[a-z][A-Za-z]+$/, 'the name of a method')
    }
  }
})

test('every value that a label of a count can have is there from the start, at 0', async t => {
  const fresh = await startGateway()
  t.after(() => fresh.close())
  const exported = await scrape(fresh)
  for (const [name, { type, label, labels, values }] of Object.entries<Row>(metrics)) {
    if (type === 'histogram' || labels !== undefined) continue
    const series = exported.get(name)?.series
    const keys = values === undefined ? [name] : values.map(value => `${name}{${label}="${value}"}`)
    assert.deepEqual([...(series?.keys() ?? [])].sort(), keys.sort())
    if (type === 'counter') assert.deepEqual(new Set(series?.values()), new Set([0]), name)
  }
})

test('the build is exported: version, commit, Node', async () => {
  const [key = ''] = (await scrape(gateway)).get('oicq_build_info')?.series.keys() ?? []
  const health = await fetch(`${gateway.url}/healthz`)
  const { version, commit } = (await health.json()) as Record<string, string>
  assert.deepEqual(labelsOf(key), { version, commit, node: process.versions.node })
})

test('names and units follow the conventions of Prometheus', () => {
  for (const [name, { type }] of Object.entries<Row>(metrics)) {
    assert.match(name, /^oicq(_[a-z]+)+$/)
    assert.equal(name.endsWith('_total'), type === 'counter', name)
    assert.doesNotMatch(name, /_(ms|milliseconds|kilobytes|percent)\b/)
    if (type === 'histogram') assert.match(name, /_seconds$/)
  }
})

test('counts of servers in one process are their own', async t => {
  const other = await startGateway()
  t.after(() => other.close())
  await other.signUp()
  const [here, there] = await Promise.all([scrape(gateway), scrape(other)])
  assert.equal(there.get('oicq_sessions')?.series.get('oicq_sessions{mode="online"}'), 1)
  assert.equal(here.get('oicq_sessions')?.series.get('oicq_sessions{mode="online"}'), 2)
})
