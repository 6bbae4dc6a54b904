/**
 * A bare relay: what any server on `ws` costs at least. The first four bytes of a message name its destination. With a Redis,
 * what is for somebody who is not here goes to the other instance, one PUBLISH a message.
 */
import { type WebSocket, WebSocketServer } from 'ws'
import { openBus } from './bus.ts'

const connections = new Map<number, WebSocket>()

function forward(message: Buffer): boolean {
  const connection = connections.get(message.readUInt32BE(0))
  connection?.send(message)
  return connection !== undefined
}

const publish = await openBus(forward)
const relay = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT), perMessageDeflate: false })

relay.on('connection', connection => {
  let own: number | undefined
  connection.on('message', message => {
    if (!Buffer.isBuffer(message)) return
    // The first message of a connection goes to itself: it says its id and comes back as the welcome.
    if (own === undefined) {
      own = message.readUInt32BE(0)
      connections.set(own, connection)
    }
    if (!forward(message)) publish?.(message)
  })
  connection.on('close', () => {
    if (own !== undefined) connections.delete(own)
  })
})

process.on('SIGTERM', () => process.exit())
