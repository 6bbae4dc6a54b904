/** A TCP proxy of a test's own, for what a network does to connections. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface ProxiedConnection {
  readonly client: Socket
  /** What is written here, the server takes as the client's. */
  readonly server: Socket
  /** The connection lives on, but what the server sends gets lost. */
  deafen(): void
  /** The connection lives on, but all that either side sends gets lost. */
  freeze(): void
}

export interface TcpProxy {
  readonly port: number
  /** All connections there have been, oldest first. */
  readonly connections: readonly ProxiedConnection[]
  /** Where new connections go. */
  target: number
  close(): Promise<void>
}

/** Forwards connections to a port of this machine. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const connections: ProxiedConnection[] = []
  const listener = createServer({ allowHalfOpen: true }, client => {
    const server = connect({ port: proxy.target, host: '127.0.0.1', allowHalfOpen: true })
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on('error', () => to.destroy())
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
    function deafen(): void {
      server.unpipe(client).resume()
    }
    function freeze(): void {
      deafen()
      client.unpipe(server).resume()
    }
    connections.push({ client, server, deafen, freeze })
  }).listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const proxy: TcpProxy = {
    port: (listener.address() as AddressInfo).port,
    connections,
    target,
    async close() {
      for (const { client, server } of connections) {
        client.destroy()
        server.destroy()
      }
      listener.close()
      await once(listener, 'close')
    },
  }
  return proxy
}
