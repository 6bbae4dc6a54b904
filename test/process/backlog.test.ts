/** A gateway that is busy for a moment accepts who connects meanwhile. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { DEADLINE_MS } from '../until.ts'
import { GatewayProcess } from './gateway-process.ts'

/** More than Node's own limit of 511. */
const CONNECTIONS = 1000

test('1,000 connections at once reach a gateway that is held up', async t => {
  const gateway = await GatewayProcess.start()
  const sockets: Socket[] = []
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    return gateway.remove()
  })
  const { port, hostname: host } = new URL(gateway.url)
  gateway.signal('SIGSTOP')
  const signal = AbortSignal.timeout(DEADLINE_MS)
  await Promise.all(
    Array.from({ length: CONNECTIONS }, () => {
      const socket = connect({ port: Number(port), host })
      sockets.push(socket)
      return once(socket, 'connect', { signal })
    }),
  )
})
