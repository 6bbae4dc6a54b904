/** mosquitto with WebSocket. It asks for no password and keeps nothing on disk. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../test/servers/free-port.ts'
import { startProgram } from '../servers.ts'
import { joined, type Running } from './contender.ts'

export async function startMosquitto(): Promise<Running> {
  const folder = await mkdtemp(join(tmpdir(), 'oicq-mosquitto-'))
  try {
    const port = await freePort()
    const file = join(folder, 'mosquitto.conf')
    const lines = [
      // mosquitto 2.0.11 does not start with nothing but WebSocket.
      `listener ${await freePort()} 127.0.0.1`,
      `listener ${port} 127.0.0.1`,
      'protocol websockets',
      'allow_anonymous true',
      'persistence false',
      'log_dest none',
    ]
    await writeFile(file, `${lines.join('\n')}\n`)
    return joined([await startProgram('mosquitto', { port, command: ['mosquitto', '-c', file] })])
  } finally {
    await rm(folder, { recursive: true })
  }
}
