/** GET /metrics, for those who run the server and nobody else: the counts tell of hidden users, too (P1). */
import { BlockList, isIPv6 } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import type { createRegistry } from '../metrics/registry.ts'

/** Serves the metrics to those who may read them; for others there is no such path. */
export function serveMetrics(
  fastify: FastifyInstance,
  readers: Config['metrics'],
  registry: ReturnType<typeof createRegistry>,
): void {
  if (readers === false) return
  const mayRead = readers === true ? () => true : directlyFrom(readers)
  fastify.get('/metrics', async (request, reply) => {
    if (!mayRead(request)) return reply.callNotFound()
    return reply.type(registry.contentType).send(await registry.text())
  })
}

/**
 * Whether a request comes from these addresses or ranges by itself: behind a proxy anyone could be, and what such a request
 * says of its origin counts for nothing.
 */
function directlyFrom(ranges: readonly string[]): (request: FastifyRequest) => boolean {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  return ({ headers, socket: { remoteAddress = '' } }) => {
    if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false
    return list.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4')
  }
}
