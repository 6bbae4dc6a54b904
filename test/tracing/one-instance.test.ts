/** Traces of messages that need no other instance. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { startGateway, type TestGateway } from '../start-gateway.ts'
import { attribute, type Collector, startCollector } from './collector.ts'

async function start(t: TestContext, settings: Record<string, string> = {}): Promise<[TestGateway, Collector]> {
  const collector = await startCollector()
  t.after(() => collector.close())
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '1' }
  return [await startGateway({ ...tracing, ...settings }), collector]
}

test('a message to a user here is delivered until the client has confirmed it', async t => {
  const [gateway, collector] = await start(t)
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  // By then what is stored for Hong has been read, and new messages go straight to the client (M1.7).
  await hong.barrier()
  ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
  await ming.barrier()
  await gateway.close()
  assert.deepEqual(collector.trees(), ['message (here) > deliver'])
})

test('a message that the client does not confirm in time is stored in the same trace', async t => {
  const [gateway, collector] = await start(t)
  const [ming, hong] = [await gateway.signUp(), await gateway.connect({ autoPong: false })]
  await hong.signUp()
  await hong.barrier()
  ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
  await ming.barrier()
  await gateway.close()
  assert.deepEqual(collector.trees(), ['message (stored) > [deliver, store]'])
})

test('a message to an absent user is looked up and stored', async t => {
  const [gateway, collector] = await start(t)
  const ming = await gateway.signUp()
  const absent = await ming.register()
  ming.send('sendMessage', { recipient: absent, text: 'hello' })
  await ming.barrier()
  await gateway.close()
  assert.deepEqual(collector.trees(), ['message (stored) > [directory, store]'])
})

test('a message to nobody is refused, and the trace says why', async t => {
  const [gateway, collector] = await start(t)
  const ming = await gateway.signUp()
  ming.send('sendMessage', { recipient: 4_000_000_000, text: 'hello' })
  await ming.notice()
  await gateway.close()
  assert.deepEqual(collector.trees(), ['message (refused) > [directory, store]'])
  const status = collector.spans.find(span => span.name === 'message')?.status
  assert.deepEqual(status, { code: 2, message: 'noSuchNumber' })
})

test('a message to a group is a trace for each recipient (M3)', async t => {
  const [gateway, collector] = await start(t)
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  await hong.barrier()
  const absent = await ming.register()
  for (const friend of [hong.number, absent]) {
    ming.send('addFriend', { friend })
    await ming.waitFor('friendAdded')
  }
  // What tells the absent friend of it is stored by then (F2); a message behind it would be stored without being looked up.
  await ming.barrier()
  ming.send('broadcast', { group: 1, text: 'hello' })
  await ming.barrier()
  await gateway.close()
  assert.deepEqual(collector.trees().sort(), ['message (here) > deliver', 'message (stored) > [directory, store]'])
  assert.equal(new Set(collector.spans.map(span => span.traceId)).size, 2)
})

test('a trace says what the settings say of this instance, and how large the message was', async t => {
  const [gateway, collector] = await start(t, {
    OTEL_SERVICE_NAME: 'chat',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,service.name=other',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20token',
  })
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
  await ming.barrier()
  await gateway.close()
  const span = collector.spans.find(({ name }) => name === 'message')
  assert.ok(span)
  assert.equal(attribute(span.resource, 'service.name'), 'chat')
  assert.equal(attribute(span.resource, 'deployment.environment.name'), 'test')
  assert.match(String(attribute(span.resource, 'service.instance.id')), /^[\w-]{12}$/)
  assert.equal(attribute(span, 'oicq.message'), 'sendMessage')
  assert.equal(attribute(span, 'messaging.system'), 'oicq')
  assert.equal(attribute(span, 'messaging.message.envelope.size'), 8 + 1 + 4 + 2 + 'hello'.length + 1)
  assert.equal(collector.headers.authorization, 'Bearer token')
})

test('none of none is traced', async t => {
  const [gateway, collector] = await start(t, { OTEL_TRACES_SAMPLER_ARG: '0' })
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
  await ming.barrier()
  await gateway.close()
  assert.deepEqual(collector.bodies, [])
})
