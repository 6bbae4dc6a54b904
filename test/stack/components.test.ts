/** deploy/components and deploy/example: what they add fits the manifests, the metrics and the alerts. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseEnv, promisify } from 'node:util'
import { parse, parseAllDocuments } from 'yaml'
import { prometheusRule } from '../../docs/prometheus-rule.ts'
import { connectionsIn } from '../../gateway/config.ts'
import { metrics } from '../../gateway/metrics/table.ts'
import { readSettings, readText, root } from './repository.ts'

const run = promisify(execFile)
const read = async (path: string) => parse(await readText(`deploy/${path}`))

test('the alerts on Kubernetes are those of docker/observability: npm run docs', async () => {
  const alerts = await readText('docker/observability/alerts.yml')
  const manifest = await readText('deploy/components/monitoring/prometheusrule.yaml')
  assert.equal(manifest, prometheusRule(alerts))
  assert.deepEqual(parse(manifest).spec, parse(alerts))
})

test('the monitor scrapes the port of the service, under the job that the alerts ask for', async () => {
  const monitor = await read('components/monitoring/servicemonitor.yaml')
  const service = await read('kubernetes/service.yaml')
  assert.deepEqual(monitor.spec.selector.matchLabels, service.metadata.labels)
  const [endpoint] = monitor.spec.endpoints
  assert.equal(endpoint.port, service.spec.ports[0].name)
  assert.deepEqual(endpoint.relabelings, [{ targetLabel: 'job', replacement: 'gateway' }])
})

test('the entry point leads to the service, for the host of its certificate', async () => {
  const { spec } = await read('components/ingress/ingress.yaml')
  const service = await read('kubernetes/service.yaml')
  const [rule] = spec.rules
  assert.deepEqual([rule.host], spec.tls[0].hosts)
  const { backend } = rule.http.paths[0]
  assert.deepEqual(backend.service, { name: service.metadata.name, port: { name: service.spec.ports[0].name } })
})

test('the autoscaler asks for a metric that is exported, and adds pods before they are full', async () => {
  const [patch] = (await read('components/autoscaling/kustomization.yaml')).patches
  const [{ path, value }] = parse(patch.patch)
  assert.equal(path, '/spec/metrics')
  const { metric, target } = value[0].pods
  assert.equal(metric.name, 'oicq_connections')
  assert.ok(Object.hasOwn(metrics, metric.name))
  const [rule] = (await read('components/autoscaling/prometheus-adapter-values.yaml')).rules.custom
  assert.equal(rule.name.as, metric.name)
  assert.ok(rule.seriesQuery.startsWith(`${metric.name}{`))
  const { limits } = (await read('kubernetes/deployment.yaml')).spec.template.spec.containers[0].resources
  assert.equal(limits.memory, '512Mi')
  assert.ok(Number(target.averageValue) <= (2 / 3) * connectionsIn(512 * 1024 * 1024))
})

test('the secret of the example has settings', async () => {
  const secret = parseEnv(await readText('deploy/example/secret.env.example'))
  const { databaseUrl, redisUrl, clusterSecret } = readSettings(secret as Record<string, string>)
  assert.ok(databaseUrl && redisUrl && clusterSecret)
})

test('kustomize renders the example, with all components', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-deploy-'))
  t.after(() => rm(folder, { recursive: true }))
  for (const part of ['kubernetes', 'components', 'example']) {
    await cp(`${root}deploy/${part}`, join(folder, part), { recursive: true })
  }
  await copyFile(join(folder, 'example/secret.env.example'), join(folder, 'example/secret.env'))
  const rendered = await run('kubectl', ['kustomize', join(folder, 'example')]).catch(error => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (rendered === undefined) {
    t.skip('kubectl is not installed')
    return
  }
  const objects = parseAllDocuments(rendered.stdout).map(document => document.toJS())
  const find = (wanted: string) => objects.find(({ kind }) => kind === wanted)
  for (const kind of ['Ingress', 'ServiceMonitor', 'PrometheusRule', 'NetworkPolicy']) assert.ok(find(kind), kind)
  assert.equal(find('HorizontalPodAutoscaler').spec.metrics[0].pods.metric.name, 'oicq_connections')
  const [{ envFrom }] = find('Deployment').spec.template.spec.containers
  assert.equal(envFrom[0].secretRef.name, find('Secret').metadata.name)
  assert.equal(envFrom[1].configMapRef.name, find('ConfigMap').metadata.name)
})
