/** Listens in place of the server that is still starting, so that probes learn that it is alive and not ready, and why. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { version } from '../version.ts'

export class WaitingServer {
  /** Why the server does not start yet. */
  problem: string
  private readonly server: Server

  constructor(problem: string, commit: string) {
    this.problem = problem
    this.server = createServer((request, response) => {
      const isAlive = request.url === '/healthz'
      const body = isAlive ? { status: 'ok', version, commit } : { status: 'not ready', problems: [this.problem] }
      response.writeHead(isAlive ? 200 : 503, { 'content-type': 'application/json', connection: 'close' })
      response.end(JSON.stringify(body))
    })
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
