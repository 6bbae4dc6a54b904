/** Traces of messages between instances: one tree, whichever instance a span comes from. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Mode } from '../../protocol/index.ts'
import { frameOf, PASSWORD } from '../client.ts'
import { type Shared, startInstance, startShared } from '../cluster/processes.ts'
import type { GatewayProcess } from '../process/gateway-process.ts'
import { type Collector, startCollector } from './collector.ts'

const TEXT = 'a few words'

async function setting(t: TestContext): Promise<[Shared, Collector]> {
  const collector = await startCollector()
  t.after(() => collector.close())
  return [await startShared(t), collector]
}

function startTraced(t: TestContext, shared: Shared, { url }: Collector, place: string): Promise<GatewayProcess> {
  return startInstance(t, shared, {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_TRACES_SAMPLER_ARG: '1',
    OTEL_RESOURCE_ATTRIBUTES: `place=${place}`,
  })
}

/** Stops the instances, which export what is left. */
async function stop(...instances: GatewayProcess[]): Promise<void> {
  for (const instance of instances) instance.signal('SIGTERM')
  assert.deepEqual(
    await Promise.all(instances.map(instance => instance.exit)),
    instances.map(() => ({ code: 0, signal: null })),
  )
}

test('messages to a user on another instance are one tree each, of spans from both, without what they say', async t => {
  const [shared, collector] = await setting(t)
  const one = await startTraced(t, shared, collector, 'one')
  const two = await startTraced(t, shared, collector, 'two')
  const [ming, hong] = [await one.signedUp(), await two.signedUp()]
  // The first may be stored: until the mailbox of someone who has just signed in is read, all goes there.
  const known = 'one: message (bus) > one: bus > two: deliver (here)'
  for (let sent = 0; sent < 2 || !collector.trees().includes(known); sent++) {
    const exports = collector.bodies.length
    ming.send('sendMessage', { recipient: hong.number, text: TEXT })
    await ming.barrier()
    await collector.requests(exports + 1)
  }
  await stop(one, two)
  const trees = collector.trees()
  assert.match(trees[0] ?? '', /^one: message \(bus\) > \[one: directory, one: bus > two: deliver \((here|stored)\)/)
  assert.equal(new Set(collector.spans.map(span => span.traceId)).size, trees.length)
  const exported = collector.bodies.join('\n')
  for (const secret of [TEXT, PASSWORD, '127.0.0.1']) assert.ok(!exported.includes(secret), exported)
  for (const { number } of [ming, hong]) assert.doesNotMatch(exported, new RegExp(`[":]${number}[",}]`))
})

test('a message that the other instance stores says so there', async t => {
  const [shared, collector] = await setting(t)
  const one = await startTraced(t, shared, collector, 'one')
  const two = await startTraced(t, shared, collector, 'two')
  const [ming, hong] = [await one.signedUp(), await two.signedUp({ autoPong: false })]
  ming.send('sendMessage', { recipient: hong.number, text: TEXT })
  await ming.barrier()
  await stop(one, two)
  assert.deepEqual(collector.trees(), [
    'one: message (bus) > [one: directory, one: bus > two: deliver (stored) > two: store]',
  ])
})

test('messages that come back from the other instance go on in their traces, all together', async t => {
  const [shared, collector] = await setting(t)
  const one = await startTraced(t, shared, collector, 'one')
  const two = await startTraced(t, shared, collector, 'two')
  const [ming, hong] = [await one.signedUp(), await two.signedUp()]
  ming.send('sendMessage', { recipient: hong.number, text: 'first' })
  await ming.barrier()
  hong.send('setMode', { mode: Mode.hidden })
  await hong.waitFor('mode')
  const frames = ['second', 'third'].map(text =>
    frameOf('sendMessage', { number: ming.number, recipient: hong.number, text }),
  )
  ming.sendRaw(Buffer.concat(frames))
  await ming.barrier()
  await stop(one, two)
  // Those of one batch are in no order.
  assert.deepEqual(collector.trees().slice(1).sort(), [
    'one: message (stored) > [one: bus > two: deliver (returned), one: directory, one: store]',
    'one: message (stored) > [one: bus > two: deliver (returned), one: wait, one: directory, one: store]',
  ])
})

test('a message that the other instance does not answer for is stored in the same trace', async t => {
  const [shared, collector] = await setting(t)
  const one = await startTraced(t, shared, collector, 'one')
  const two = await startTraced(t, shared, collector, 'two')
  const [ming, hong] = [await one.signedUp(), await two.signedUp()]
  two.signal('SIGSTOP')
  ming.send('sendMessage', { recipient: hong.number, text: TEXT })
  await ming.barrier()
  await stop(one)
  assert.deepEqual(collector.trees(), ['one: message (stored) > [one: directory, one: bus, one: store]'])
})

test('an instance without a collector delivers what another one traces', async t => {
  const [shared, collector] = await setting(t)
  const one = await startTraced(t, shared, collector, 'one')
  const two = await startInstance(t, shared)
  const [ming, hong] = [await one.signedUp(), await two.signedUp()]
  ming.send('sendMessage', { recipient: hong.number, text: TEXT })
  assert.equal((await hong.waitFor('message')).text, TEXT)
  await ming.barrier()
  await stop(one, two)
  assert.deepEqual(collector.trees(), ['one: message (bus) > [one: directory, one: bus]'])
})

test('an instance that samples nothing goes on with what another one has sampled', async t => {
  const [shared, collector] = await setting(t)
  const one = await startTraced(t, shared, collector, 'one')
  const two = await startInstance(t, shared, {
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces`,
    OTEL_TRACES_SAMPLER_ARG: '0',
    OTEL_RESOURCE_ATTRIBUTES: 'place=two',
  })
  const [ming, hong] = [await one.signedUp(), await two.signedUp()]
  ming.send('sendMessage', { recipient: hong.number, text: TEXT })
  await ming.barrier()
  hong.send('sendMessage', { recipient: ming.number, text: TEXT })
  await hong.barrier()
  await stop(one, two)
  const [tree = '', ...more] = collector.trees()
  assert.match(tree, /^one: message \(bus\) > \[one: directory, one: bus > two: deliver /)
  assert.deepEqual(more, [])
})
