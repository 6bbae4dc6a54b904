/** GET /metrics, restricted to operators of the server: the counts include hidden users (P1). */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { addressList } from '../connection/addresses.ts'
import type { createRegistry } from '../metrics/registry.ts'

/** Serves the metrics to the addresses allowed by METRICS; others get 404. */
export function serveMetrics(
  fastify: FastifyInstance,
  readers: Config['metrics'],
  registry: ReturnType<typeof createRegistry>,
): void {
  if (readers === false) return
  const mayRead = readers === true ? () => true : isDirectlyFrom(readers)
  fastify.get('/metrics', async (request, reply) => {
    if (!mayRead(request)) return reply.callNotFound()
    return reply.type(registry.contentType).send(await registry.text())
  })
}

/** Matches requests sent directly from these addresses or ranges. Proxied ones never match: anyone could be behind a proxy. */
function isDirectlyFrom(ranges: readonly string[]): (request: FastifyRequest) => boolean {
  const includes = addressList(ranges)
  return ({ headers, socket: { remoteAddress = '' } }) => {
    if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false
    return includes(remoteAddress)
  }
}
