/** What stands for test/start-gateway.ts in the npm package `oicq-conformance`: there, no test can start a gateway. */
import { externalServer } from '../test/external-server.ts'
import type { TestGateway } from '../test/start-gateway.ts'

/** The servers that are given. */
export async function startGateway(): Promise<TestGateway> {
  const external = externalServer()
  if (external === undefined) throw new Error('CONFORMANCE_URLS names no server')
  return external
}
