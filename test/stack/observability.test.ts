/** docker/observability: that dashboard, alerts and documents speak of metrics that exist, and fit the compose file. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { parse } from 'yaml'
import { metrics, processMetrics } from '../../gateway/metrics/table.ts'
import { readCompose } from './compose.ts'
import { readText, root } from './repository.ts'

const folder = 'docker/observability'
const PROMTOOL_MS = 60_000
const run = promisify(execFile)
const promtool = (...args: string[]) => run('promtool', args, { cwd: root, timeout: PROMTOOL_MS })

interface Alert {
  alert: string
  expr: string
  labels: { severity: string }
  annotations: Record<string, string>
}

interface Panel {
  id: number
  type: string
  title: string
  gridPos: { x: number; y: number; w: number; h: number }
  targets?: { expr: string }[]
}

interface Dashboard {
  uid: string
  templating: { list: { name: string; query: string | { query: string } }[] }
  panels: Panel[]
}

interface Row {
  type: string
  label?: string
  labels?: readonly string[]
  values?: readonly string[]
}

const table: Readonly<Record<string, Row>> = { ...processMetrics, ...metrics }

/** Fails when an expression asks for a metric that is not exported, or for a label or a value that it does not have. */
function checkMetrics(expression: string): void {
  for (const [, series = '', selector = ''] of expression.matchAll(
    /\b((?:oicq|process|nodejs)_\w+)(?:\{([^}]*)\})?/g,
  )) {
    const row = table[series] ?? table[series.replace(/_(bucket|sum|count)$/, '')]
    assert.ok(row, `there is no ${series}: ${expression}`)
    assert.equal(row.type === 'histogram', /_(bucket|sum|count)$/.test(series), expression)
    for (const [, label = '', value = ''] of selector.matchAll(/(\w+)(?:=|=~|!=|!~)"([^"]*)"/g)) {
      if (label === 'job' || label === 'instance') continue
      assert.ok(label === row.label || row.labels?.includes(label), expression)
      for (const each of value.split('|')) assert.ok(row.values?.includes(each) ?? true, `${each}: ${expression}`)
    }
  }
}

describe('docker/observability', () => {
  let alerts: Alert[]
  let dashboard: Dashboard
  let expressions: string[]

  before(async () => {
    const rules: { groups: { rules: Alert[] }[] } = parse(await readText(`${folder}/alerts.yml`))
    alerts = rules.groups.flatMap(group => group.rules)
    dashboard = JSON.parse(await readText(`${folder}/dashboard.json`))
    expressions = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  })

  test('alerts ask for metrics that are exported', () => {
    for (const { expr } of alerts) checkMetrics(expr)
  })

  test('the dashboard asks for metrics that are exported', () => {
    assert.ok(expressions.length > 30)
    for (const expression of expressions) checkMetrics(expression)
  })

  test('a metric that does not exist is found, and so are a label and a value', () => {
    checkMetrics('rate(oicq_logins_total{outcome="busy"}[5m])')
    assert.throws(() => checkMetrics('rate(oicq_login_total[5m])'), /there is no oicq_login_total/)
    assert.throws(() => checkMetrics('oicq_logins_total{reason="busy"}'))
    assert.throws(() => checkMetrics('oicq_logins_total{outcome=~"busy|lazy"}'), /lazy/)
    assert.throws(() => checkMetrics('oicq_settle_seconds'))
  })

  test('the dashboard shows every metric of the gateway', () => {
    const all = expressions.join('\n')
    const unseen = Object.keys(metrics).filter(name => !new RegExp(`\\b${name}(_bucket|_sum|_count)?\\b`).test(all))
    assert.deepEqual(unseen, [])
  })

  test('panels have ids of their own and do not overlap', () => {
    const { panels } = dashboard
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length)
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, place) => `${x + (place % w)},${y + Math.floor(place / w)}`),
    )
    assert.equal(new Set(cells).size, cells.length)
    assert.ok(panels.every(({ gridPos: { x, w } }) => x + w <= 24))
  })

  test('every alert says how bad it is, what is the matter and what to do, and alarms.md has a line for each', async () => {
    const page = await readText('docs/operations/alarms.md')
    const lines = [...page.matchAll(/^\| <a id="(\w+)"><\/a>(\w+) \|/gm)]
    assert.deepEqual(lines.map(([, , name]) => name).sort(), alerts.map(({ alert }) => alert).sort())
    for (const [, id, name = ''] of lines) assert.equal(id, name.toLowerCase())
    for (const { alert, labels, annotations } of alerts) {
      assert.match(labels.severity, /^(critical|warning)$/)
      assert.deepEqual(Object.keys(annotations), ['summary', 'description', 'runbook'])
      assert.equal(annotations.runbook, `docs/operations/alarms.md#${alert.toLowerCase()}`)
      assert.ok(annotations.summary && annotations.description)
    }
  })

  test('Prometheus finds the gateways of the compose file under the name that alerts and dashboard ask for', async () => {
    const config = parse(await readText(`${folder}/prometheus.yml`))
    assert.deepEqual(config.rule_files, ['alerts.yml'])
    const [{ job_name, dns_sd_configs }] = config.scrape_configs
    assert.equal(job_name, 'gateway')
    const { names, type, port } = dns_sd_configs[0]
    assert.deepEqual([names, type, port], [['gateway'], 'A', 8080])
    for (const [, job] of [...alerts.map(({ expr }) => expr), ...expressions].join().matchAll(/job="(\w+)"/g)) {
      assert.equal(job, job_name)
    }
  })

  test('Grafana finds Prometheus and the dashboard where the compose file has them', async () => {
    const { services } = await readCompose()
    const [source] = parse(await readText(`${folder}/provisioning/datasources/prometheus.yml`)).datasources
    assert.ok(new URL(source.url).hostname in services)
    const [provider] = parse(await readText(`${folder}/provisioning/dashboards/files.yml`)).providers
    const mounts = services.grafana.volumes?.map(volume => volume.split(':')) ?? []
    const [, mounted = ''] = mounts.find(([file]) => file === `./${folder}/dashboard.json`) ?? []
    assert.equal(mounted, `${provider.options.path}/oicq.json`)
    assert.equal(services.grafana.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH, mounted)
  })

  test('Prometheus takes the configuration and the rules', async () => {
    await promtool('check', 'config', `${folder}/prometheus.yml`)
  })

  test('the alerts come when they should', async () => {
    await promtool('test', 'rules', `${folder}/alerts.test.yml`)
  })
})
