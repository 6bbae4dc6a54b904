/** deploy/kubernetes, with its network policies: that the manifests fit together, the gateway's settings, and what they promise. */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { before, describe, test } from 'node:test'
import { parse } from 'yaml'
import { startGateway } from '../start-gateway.ts'
import { checkMemory } from './memory.ts'
import { readSettings, readText, root } from './repository.ts'

const folder = 'deploy/kubernetes/'

interface Probe {
  httpGet: { path: string; port: string }
  periodSeconds: number
  failureThreshold: number
}

interface Container {
  name: string
  image: string
  ports: { name: string; containerPort: number }[]
  env: { name: string; value: string }[]
  lifecycle: { preStop: { sleep: { seconds: number } } }
  startupProbe: Probe
  readinessProbe: Probe
  livenessProbe: Probe
  resources: { requests: Record<string, string>; limits: Record<string, string> }
  securityContext: Record<string, unknown>
}

interface Labelled {
  metadata: { name: string; labels: Record<string, string> }
}

interface Manifests {
  Kustomization: { resources: string[]; images: { name: string }[] }
  Deployment: Labelled & {
    spec: {
      replicas?: number
      selector: { matchLabels: Record<string, string> }
      template: {
        metadata: Pick<Labelled['metadata'], 'labels'> & { annotations: Record<string, string> }
        spec: {
          containers: [Container]
          terminationGracePeriodSeconds: number
          enableServiceLinks: boolean
          automountServiceAccountToken: boolean
          securityContext: Record<string, unknown>
        }
      }
    }
  }
  Service: Labelled & { spec: { selector: Record<string, string>; ports: { targetPort: string }[] } }
  PodDisruptionBudget: Labelled & { spec: { selector: { matchLabels: Record<string, string> } } }
  NetworkPolicy: Labelled & {
    spec: {
      podSelector: { matchLabels: Record<string, string> }
      policyTypes: string[]
      ingress: { ports: { port: string | number }[] }[]
    }
  }
  DataPolicy: {
    spec: { policyTypes: string[]; ingress: { from: { podSelector: { matchLabels: Record<string, string> } }[] }[] }
  }
  HorizontalPodAutoscaler: Labelled & {
    spec: { scaleTargetRef: { kind: string; name: string }; minReplicas: number; maxReplicas: number }
  }
}

describe('deploy/kubernetes', () => {
  let files: string[]
  let manifests: Manifests
  let container: Container

  before(async () => {
    files = await readdir(root + folder)
    const read = async (file: string) => parse(await readText(folder + file))
    manifests = {
      Kustomization: await read('kustomization.yaml'),
      Deployment: await read('deployment.yaml'),
      Service: await read('service.yaml'),
      PodDisruptionBudget: await read('poddisruptionbudget.yaml'),
      HorizontalPodAutoscaler: await read('horizontalpodautoscaler.yaml'),
      NetworkPolicy: await read('../components/network-policies/gateway.yaml'),
      DataPolicy: await read('../components/network-policies/data.yaml'),
    }
    container = manifests.Deployment.spec.template.spec.containers[0]
  })

  test('kustomize applies every file and names the image', () => {
    const { resources, images } = manifests.Kustomization
    assert.deepEqual(['kustomization.yaml', ...resources].sort(), files.sort())
    assert.deepEqual(
      images.map(image => image.name),
      [container.image],
    )
  })

  test('every variable is a setting with a value that is accepted', () => {
    const { host } = readSettings(Object.fromEntries(container.env.map(({ name, value }) => [name, value])))
    assert.ok(host)
  })

  test('service, disruption budget and autoscaler mean the pods of the deployment', () => {
    const { Deployment, Service, PodDisruptionBudget, HorizontalPodAutoscaler } = manifests
    const { labels } = Deployment.spec.template.metadata
    assert.deepEqual(Deployment.spec.selector.matchLabels, labels)
    assert.deepEqual(Service.spec.selector, labels)
    assert.deepEqual(PodDisruptionBudget.spec.selector.matchLabels, labels)
    const { kind, name } = HorizontalPodAutoscaler.spec.scaleTargetRef
    assert.deepEqual([kind, name], ['Deployment', Deployment.metadata.name])
    assert.deepEqual(
      Service.spec.ports.map(port => port.targetPort),
      container.ports.map(port => port.name),
    )
  })

  test('gateways are reached on their port only, and PostgreSQL and Redis by gateways only', () => {
    const { Deployment, NetworkPolicy, DataPolicy } = manifests
    const { labels } = Deployment.spec.template.metadata
    assert.deepEqual(NetworkPolicy.spec.podSelector.matchLabels, labels)
    assert.deepEqual(NetworkPolicy.spec.policyTypes, ['Ingress', 'Egress'])
    assert.deepEqual(
      NetworkPolicy.spec.ingress.flatMap(({ ports }) => ports.map(({ port }) => port)),
      container.ports.map(({ name }) => name),
    )
    assert.deepEqual(DataPolicy.spec.policyTypes, ['Ingress'])
    assert.deepEqual(
      DataPolicy.spec.ingress.map(({ from }) => from),
      [[{ podSelector: { matchLabels: labels } }]],
    )
  })

  test('the secret holds the secret of the cluster', async () => {
    assert.match(
      await readText(`${folder}kustomization.yaml`),
      /create secret generic oicq-gateway [\s\S]*CLUSTER_SECRET=/,
    )
    assert.ok(container.env.every(({ name }) => name !== 'CLUSTER_SECRET'))
  })

  test('the autoscaler alone says how many pods there are, at least three', () => {
    assert.equal(manifests.Deployment.spec.replicas, undefined)
    assert.ok(manifests.HorizontalPodAutoscaler.spec.minReplicas >= 3)
  })

  test('the probes ask where a gateway answers', async () => {
    const probes = [container.startupProbe, container.readinessProbe, container.livenessProbe]
    assert.deepEqual(
      probes.map(probe => probe.httpGet.path),
      ['/healthz', '/readyz', '/healthz'],
    )
    const gateway = await startGateway()
    try {
      for (const { httpGet } of probes) assert.equal((await fetch(gateway.url + httpGet.path)).status, 200)
    } finally {
      await gateway.close()
    }
  })

  test('Prometheus is told where the metrics of a pod are', async t => {
    const { annotations } = manifests.Deployment.spec.template.metadata
    assert.equal(annotations['prometheus.io/scrape'], 'true')
    assert.equal(annotations['prometheus.io/port'], String(container.ports[0]?.containerPort))
    const gateway = await startGateway()
    t.after(() => gateway.close())
    assert.equal((await fetch(gateway.url + annotations['prometheus.io/path'])).status, 200)
  })

  test('a pod has time to drain before it is killed', () => {
    const { terminationGracePeriodSeconds } = manifests.Deployment.spec.template.spec
    const { drainMs } = readSettings(Object.fromEntries(container.env.map(({ name, value }) => [name, value])))
    assert.ok(terminationGracePeriodSeconds >= container.lifecycle.preStop.sleep.seconds + drainMs / 1000 + 10)
  })

  test('the connections and the messages that a pod takes fit into its memory, and into the heap of Node', async () => {
    const [, mebibytes] = /^(\d+)Mi$/.exec(container.resources.limits.memory ?? '') ?? []
    await checkMemory(Number(mebibytes) * 1024 * 1024)
  })

  test('a pod may do nothing but serve', () => {
    const { spec } = manifests.Deployment.spec.template
    assert.equal(spec.securityContext.runAsNonRoot, true)
    assert.equal(spec.automountServiceAccountToken, false)
    assert.equal(spec.enableServiceLinks, false)
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    assert.ok(container.resources.limits.memory)
  })
})
