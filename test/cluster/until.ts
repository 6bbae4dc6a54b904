import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { GatewayProcess } from '../process/gateway-process.ts'

const POLL_MS = 50

/** For what tells only when it is asked. */
export async function until(what: string, limitMs: number, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + limitMs; performance.now() < end; await pause(POLL_MS)) {
    if (await isSo()) return
  }
  assert.fail(`not within ${limitMs} ms: ${what}`)
}

/** Resolves when an instance is one with the others. */
export async function untilReady(limitMs: number, ...gateways: readonly GatewayProcess[]): Promise<void> {
  await Promise.all(
    gateways.map(gateway =>
      until(`${gateway.url} is ready`, limitMs, async () => (await gateway.readiness()).status === 'ready'),
    ),
  )
}

/** Resolves when an instance says that it is degraded, and why. */
export async function untilDegraded(
  limitMs: number,
  why: RegExp,
  ...gateways: readonly GatewayProcess[]
): Promise<void> {
  await Promise.all(
    gateways.map(gateway =>
      until(`${gateway.url} is degraded: ${why}`, limitMs, async () => {
        const { status, problems } = await gateway.readiness()
        return status === 'degraded' && why.test(String(problems))
      }),
    ),
  )
}
