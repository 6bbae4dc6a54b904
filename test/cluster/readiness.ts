/** Waiting for what instances say at /readyz. */
import type { GatewayProcess } from '../process/gateway-process.ts'
import { until } from '../until.ts'

/** Resolves when instances are one with the others. */
export async function untilReady(...gateways: readonly GatewayProcess[]): Promise<void> {
  await Promise.all(
    gateways.map(gateway =>
      until(`${gateway.url} is ready`, async () => (await gateway.readiness()).status === 'ready'),
    ),
  )
}

/** Resolves when instances say that they are degraded, and why. */
export async function untilDegraded(why: RegExp, ...gateways: readonly GatewayProcess[]): Promise<void> {
  await Promise.all(
    gateways.map(gateway =>
      until(`${gateway.url} is degraded: ${why}`, async () => {
        const { status, problems } = await gateway.readiness()
        return status === 'degraded' && why.test(String(problems))
      }),
    ),
  )
}
