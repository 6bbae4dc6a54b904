/** nats-server with WebSocket: alone, or as a cluster. It asks for no password and keeps nothing. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../test/servers/free-port.ts'
import { type RunningServer, startProgram } from '../servers.ts'
import { joined, type Running } from './contender.ts'

export async function startNats(count: number): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-nats-'))
  const servers: RunningServer[] = []
  const routes: string[] = []
  try {
    while (servers.length < count) {
      const port = await freePort()
      const route = `127.0.0.1:${await freePort()}`
      const file = join(folder, `${port}.conf`)
      await writeFile(file, configuration(port, await freePort(), count > 1 ? clustered(route, routes) : ''))
      servers.push(await startProgram('nats-server', { port, command: ['nats-server', '-c', file] }))
      routes.push(`nats://${route}`)
    }
  } catch (error) {
    await Promise.all(servers.map(server => server.stop()))
    throw error
  } finally {
    await rm(folder, { recursive: true })
  }
  return joined(servers)
}

function configuration(port: number, plainPort: number, cluster: string): string {
  return `
    listen: "127.0.0.1:${plainPort}"
    websocket { listen: "127.0.0.1:${port}", no_tls: true, compression: false }
    log_file: "/dev/null"
    ${cluster}
  `
}

function clustered(listen: string, routes: readonly string[]): string {
  return `cluster { name: bench, listen: "${listen}", routes: ${JSON.stringify(routes)} }`
}
