/** deploy/components and deploy/example: what they add fits the manifests, the metrics and the alerts. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { parseEnv } from 'node:util'
import { parse } from 'yaml'
import { prometheusRule } from '../../docs/prometheus-rule.ts'
import { connectionsIn } from '../../gateway/memory.ts'
import { metrics } from '../../gateway/metrics/table.ts'
import { components, Deployments } from './deployments.ts'
import { readSettings, readText } from './repository.ts'

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

describe('rendered', () => {
  let deployments: Deployments
  before(async () => {
    deployments = await Deployments.copy()
  })
  after(() => deployments.remove())

  test('the example has what its components add, and its secret in files', async () => {
    const objects = await deployments.example()
    const find = (wanted: string) => objects.find(({ kind }) => kind === wanted)
    for (const kind of ['Ingress', 'ServiceMonitor', 'PrometheusRule', 'NetworkPolicy']) assert.ok(find(kind), kind)
    assert.equal(find('HorizontalPodAutoscaler').spec.metrics[0].pods.metric.name, 'oicq_connections')
    const { containers, volumes } = find('Deployment').spec.template.spec
    const [{ env, envFrom, volumeMounts }] = containers
    assert.deepEqual(
      envFrom.map(({ configMapRef }: { configMapRef?: { name: string } }) => configMapRef?.name),
      [find('ConfigMap').metadata.name],
    )
    const secret = find('Secret')
    assert.equal(volumes[0].secret.secretName, secret.metadata.name)
    const files = env.filter(({ name }: { name: string }) => name.endsWith('_FILE'))
    assert.deepEqual(
      files.map(({ value }: { value: string }) => value).sort(),
      Object.keys(secret.data)
        .map(key => `${volumeMounts[0].mountPath}/${key}`)
        .sort(),
    )
  })

  test('tls: who asks the gateways asks by HTTPS, and their certificate is where they look for it', async () => {
    const objects = await deployments.render([...components])
    const find = (wanted: string) => objects.find(({ kind }) => kind === wanted)
    const { metadata, spec } = find('Deployment').spec.template
    const [{ env, startupProbe, readinessProbe, livenessProbe, volumeMounts }] = spec.containers
    for (const { httpGet } of [startupProbe, readinessProbe, livenessProbe]) assert.equal(httpGet.scheme, 'HTTPS')
    assert.equal(metadata.annotations['prometheus.io/scheme'], 'https')
    assert.equal(find('Service').spec.ports[0].appProtocol, 'kubernetes.io/wss')
    assert.equal(find('Ingress').metadata.annotations['nginx.ingress.kubernetes.io/backend-protocol'], 'HTTPS')
    assert.equal(find('ServiceMonitor').spec.endpoints[0].scheme, 'https')
    const { mountPath } = volumeMounts.find(({ name }: { name: string }) => name === 'tls')
    const { tlsCert, tlsKey } = readSettings(variables(env))
    assert.deepEqual([tlsCert, tlsKey], [`${mountPath}/tls.crt`, `${mountPath}/tls.key`])
    const { secretName } = spec.volumes.find(({ name }: { name: string }) => name === 'tls').secret
    assert.equal(secretName, find('Ingress').spec.tls[0].secretName)
  })

  test('tcp: gateways listen where the service and the policy lead', async () => {
    const objects = await deployments.render([...components])
    const find = (wanted: string, name = 'oicq-gateway') =>
      objects.find(({ kind, metadata }) => kind === wanted && metadata.name === name)
    const [{ env, ports }] = find('Deployment').spec.template.spec.containers
    const { tcpPort, tcpProxyProtocol } = readSettings({ ...variables(env), TLS_CERT: '', TLS_KEY: '' })
    assert.equal(tcpProxyProtocol, false)
    const named = (wanted: { name: string }) => wanted.name === 'tcp'
    assert.equal(ports.find(named).containerPort, tcpPort)
    assert.equal(find('Service').spec.ports.find(named).targetPort, 'tcp')
    assert.deepEqual(find('NetworkPolicy').spec.ingress[0].ports, [{ port: 'http' }, { port: 'tcp' }])
  })

  test('tls: without an entry point and monitoring it changes the gateways alone', async () => {
    const objects = await deployments.render(['tls'])
    const kinds = objects.map(({ kind }) => kind)
    assert.deepEqual(kinds.sort(), ['Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Service'])
  })
})

/** The variables of a container, but for those that name files that exist in a pod only. */
function variables(env: readonly { name: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(env.filter(({ name }) => !name.endsWith('_FILE')).map(({ name, value }) => [name, value]))
}
