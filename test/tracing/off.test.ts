/** Off by default: nothing of OpenTelemetry is loaded, but for the interfaces that prom-client brings along. */
import assert from 'node:assert/strict'
import { registerHooks } from 'node:module'
import { test } from 'node:test'
import { startCollector } from './collector.ts'

const loaded: string[] = []
registerHooks({
  resolve(specifier, context, next) {
    if (/@opentelemetry\/(?!api$)/.test(specifier)) loaded.push(specifier)
    return next(specifier, context)
  },
})

test('without a collector in the settings nothing that traces is loaded; with one it is', async t => {
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
  assert.ok(loaded.includes('@opentelemetry/sdk-trace'))
})
