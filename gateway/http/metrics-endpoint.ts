/** GET /metrics, restricted to operators of the server: the counts include hidden users (P1). */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { addressList, parseIp } from '../connection/addresses.ts'
import type { createRegistry } from '../metrics/registry.ts'

/**
 * Serves the metrics to the addresses allowed by METRICS, under the names of METRICS_HOSTS: a web page whose name was made to
 * mean this address cannot read them in a browser that may. Others get 404.
 */
export function serveMetrics(
  fastify: FastifyInstance,
  { metrics: readers, metricsHosts }: Pick<Config, 'metrics' | 'metricsHosts'>,
  registry: ReturnType<typeof createRegistry>,
): void {
  if (readers === false) return
  const mayRead = readers === true ? () => true : isDirectlyFrom(readers)
  fastify.get('/metrics', async (request, reply) => {
    if (!mayRead(request) || !isNamed(request.host, metricsHosts)) return reply.callNotFound()
    return reply.type(registry.contentType).send(await registry.text())
  })
}

function isNamed(host: string, names: readonly string[]): boolean {
  const { hostname = '' } = URL.parse(`http://${host}`) ?? {}
  return (
    parseIp(hostname) !== undefined || hostname === 'localhost' || names.some(name => name.toLowerCase() === hostname)
  )
}

/** Matches requests sent directly from these addresses or ranges. Proxied ones never match: anyone could be behind a proxy. */
function isDirectlyFrom(ranges: readonly string[]): (request: FastifyRequest) => boolean {
  const includes = addressList(ranges)
  return ({ headers, socket: { remoteAddress = '' } }) => {
    if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false
    return includes(remoteAddress)
  }
}
