/** What the gateway is measured against: a bare relay. The first four bytes of a message name its destination. */
import { type WebSocket, WebSocketServer } from 'ws'

const connections = new Map<number, WebSocket>()
const relay = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT), perMessageDeflate: false })

relay.on('connection', connection => {
  let own: number | undefined
  connection.on('message', message => {
    if (!Buffer.isBuffer(message)) return
    const destination = message.readUInt32BE(0)
    // The first message of a connection goes to itself: it says its id and comes back as the welcome.
    if (own === undefined) {
      own = destination
      connections.set(own, connection)
    }
    connections.get(destination)?.send(message)
  })
  connection.on('close', () => {
    if (own !== undefined) connections.delete(own)
  })
})

process.on('SIGTERM', () => process.exit())
