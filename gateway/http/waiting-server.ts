/** Listens in place of the server that is still starting, so that probes learn that it is alive and not ready, and why. */
import { once } from 'node:events'
import type { RequestListener, Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Certificate } from '../certificate.ts'
import { version } from '../version.ts'
import { createServer } from './node-http.ts'

export class WaitingServer {
  /** Why the server does not start yet. */
  problem: string
  private readonly server: Server

  /** With a certificate it speaks TLS, as the server will. */
  constructor(problem: string, commit: string, certificate: Certificate | undefined) {
    this.problem = problem
    const answer: RequestListener = (request, response) => {
      const isAlive = request.url === '/healthz'
      const body = isAlive ? { status: 'ok', version, commit } : { status: 'not ready', problems: [this.problem] }
      response.writeHead(isAlive ? 200 : 503, { 'content-type': 'application/json', connection: 'close' })
      response.end(JSON.stringify(body))
    }
    if (certificate === undefined) {
      this.server = createServer(answer)
    } else {
      const server = createSecureServer(certificate.options, answer)
      certificate.renewFor(server)
      this.server = server
    }
  }

  async listen(host: string, port: number): Promise<void> {
    this.server.listen(port, host)
    await once(this.server, 'listening')
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    this.server.closeAllConnections()
    await closed
  }
}
