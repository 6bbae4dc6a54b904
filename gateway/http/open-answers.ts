import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Which sockets have requests that are still to be answered. Requests may follow each other without waiting for answers; a handshake
 * among them cannot take over the socket, and Node would leave it open for good, with no timeout and nobody to answer.
 */
export class OpenAnswers {
  private readonly counts = new WeakMap<Socket, number>()

  watch(server: Pick<Server, 'prependListener'>): void {
    server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.add(socket, 1)
      response.once('close', () => this.add(socket, -1))
    })
  }

  has(socket: Socket): boolean {
    return (this.counts.get(socket) ?? 0) > 0
  }

  private add(socket: Socket, count: number): void {
    this.counts.set(socket, (this.counts.get(socket) ?? 0) + count)
  }
}
