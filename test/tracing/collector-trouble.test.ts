/** A collector that is away, refuses or never answers: messages go on, and the log stays readable. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { befriend } from '../features/inbox.ts'
import { GatewayProcess } from '../process/gateway-process.ts'
import { freePort } from '../servers/free-port.ts'
import { startCollector } from './collector.ts'

/** How long a gateway may take to stop: some seconds, and more on a busy machine. */
const STOP_MS = 20_000

async function start(t: TestContext, url: string, settings: Record<string, string> = {}): Promise<GatewayProcess> {
  const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_SAMPLER_ARG: '1', RATE_LIMITS: 'off' }
  const gateway = await GatewayProcess.start({ ...tracing, ...settings })
  t.after(() => gateway.remove())
  return gateway
}

/** The lines of the log that tell of traces. */
function told({ log }: GatewayProcess): string[] {
  return log.split('\n').filter(line => line.includes('trace export failed'))
}

test('without the collector messages arrive, more than there is room for spans', async t => {
  const gateway = await start(t, `http://127.0.0.1:${await freePort()}`)
  const [ming, hong] = [await gateway.signedUp(), await gateway.signedUp()]
  await befriend(hong, ming)
  for (let round = 0; round < 2; round++) {
    for (let count = 0; count < 1500; count++) ming.send('sendMessage', { recipient: hong.number, text: `${count}` })
    await ming.barrier()
    for (let count = 0; count < 1500; count++) assert.equal((await hong.next('message')).text, `${count}`)
  }
  gateway.signal('SIGTERM')
  assert.deepEqual(await gateway.exit, { code: 0, signal: null })
  assert.ok(told(gateway).length <= 1, gateway.log)
})

test('a collector that refuses everything is told of once, not each time', async t => {
  const collector = await startCollector(400)
  t.after(() => collector.close())
  const gateway = await start(t, collector.url)
  const [ming, hong] = [await gateway.signedUp(), await gateway.signedUp()]
  for (const request of [1, 2]) {
    ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
    await ming.barrier()
    await collector.requests(request)
  }
  gateway.signal('SIGTERM')
  assert.deepEqual(await gateway.exit, { code: 0, signal: null })
  assert.equal(told(gateway).length, 1, gateway.log)
  assert.match(gateway.log, /"detail":"Bad Request"/)
})

test('a collector that never answers does not keep the gateway from stopping', async t => {
  const collector = await startCollector(0)
  t.after(() => collector.close())
  const gateway = await start(t, collector.url, { OTEL_EXPORTER_OTLP_TIMEOUT: '3600000' })
  const [ming, hong] = [await gateway.signedUp(), await gateway.signedUp()]
  ming.send('sendMessage', { recipient: hong.number, text: 'hello' })
  await ming.barrier()
  await collector.requests(1)
  gateway.signal('SIGTERM')
  const exit = await Promise.race([gateway.exit, pause(STOP_MS, undefined, { ref: false })])
  assert.deepEqual(exit, { code: 0, signal: null })
})
