/** A gateway as a process whose event loop is not to be held up. */
import assert from 'node:assert/strict'
import { beforeEach } from 'node:test'
import { GatewayProcess } from '../process/gateway-process.ts'
import { until } from '../until.ts'
import { readStalls, type Stall, WATCHED } from './stall.ts'

/** Options of Node for a process that is watched; those for its memory are the ones of `npm start`. */
export const watchedOptions = [
  '--max-semi-space-size=8',
  '--no-parallel-scavenge',
  `--import=${new URL('preload.ts', import.meta.url)}`,
]

const begun: { test: string; at: number }[] = []
beforeEach(({ name }) => {
  begun.push({ test: name, at: Date.now() })
})

/** Starts and is watched from then on. `close` drains and stops it, and fails with the names of all its stalls. */
export async function startWatchedGateway(settings: Record<string, string>) {
  const gateway = await GatewayProcess.start(settings, watchedOptions)
  gateway.signal('SIGUSR2')
  await until('the gateway is watched', () => gateway.log.includes(WATCHED))
  return {
    url: gateway.url,
    async close() {
      gateway.signal('SIGTERM')
      const exit = await gateway.exit
      const stalls = readStalls(gateway.log)
      await gateway.remove()
      assert.deepEqual(stalls.map(described), [], 'the event loop was held up')
      assert.equal(exit.code, 0)
    },
  }
}

function described({ computingMs, waitingMs, endedAt, names }: Stall): string {
  const test = begun.findLast(({ at }) => at <= endedAt)?.test ?? 'before the first test'
  return `${computingMs} ms of computing and ${waitingMs} ms of waiting in ${names.join(', ')}; in the test: ${test}`
}
