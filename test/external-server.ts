/**
 * Servers that run already, anybody's: with CONFORMANCE_URLS set, the tests of features connect to these instead of starting a
 * gateway. See conformance/README.md.
 */
import { TestClient } from './client.ts'
import type { TestGateway } from './start-gateway.ts'
import type { WireOptions } from './wire-client.ts'

const urls = process.env.CONFORMANCE_URLS?.split(' ')

/** Whether servers that run already are tested. */
export const isElsewhere = urls !== undefined

/** For tests that need a server of their own: with other settings or another clock, with prepared accounts, or to be restarted. */
export const ownServer = { skip: isElsewhere && 'needs a server of its own' }

/** The servers that run already, each of which the next client connects to; undefined when tests start their own. */
export function externalServer(): TestGateway | undefined {
  if (urls === undefined) return undefined
  const clients: TestClient[] = []
  const wsUrl = urls[0] ?? ''
  const connect = async (options?: WireOptions) => {
    const client = await TestClient.connect(urls[clients.length % urls.length] ?? wsUrl, options)
    clients.push(client)
    return client
  }
  return {
    wsUrl,
    wsUrls: urls,
    url: new URL(wsUrl.replace(/^ws/, 'http')).origin,
    get database(): never {
      throw new Error('only a server of its own lets a test look into its database')
    },
    connect,
    async signUp(overrides, manner) {
      const client = await connect()
      await client.signUp(overrides, manner)
      return client
    },
    async signIn(number, password, manner) {
      const client = await connect()
      await client.login(number, password, manner)
      return client
    },
    restart: () => Promise.reject(new Error('only a server of its own can be restarted')),
    async close() {
      await Promise.all(clients.map(client => client.cut()))
    },
  }
}
