/** Off by default: nothing of OpenTelemetry is loaded. */
import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { test } from 'node:test'
import { startCollector } from './collector.ts'

const loaded: string[] = []
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.includes('@opentelemetry/')) loaded.push(specifier)
    return next(specifier, context)
  },
})

test('without a collector in the settings no module of OpenTelemetry is loaded; with one they are', async t => {
  const { startGateway } = await import('../start-gateway.ts')
  const gateway = await startGateway({ OTEL_TRACES_SAMPLER_ARG: '1', OTEL_SERVICE_NAME: 'chat' })
  const [ming, hong] = [await gateway.signUp(), await gateway.signUp()]
  ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
  await ming.barrier()
  await gateway.close()
  assert.equal(loaded.join(), '')
  const collector = await startCollector()
  t.after(() => collector.close())
  const traced = await startGateway({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })
  await traced.close()
  assert.ok(loaded.includes('@opentelemetry/api'))
})
