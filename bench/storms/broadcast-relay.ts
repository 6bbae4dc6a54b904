/** What a broadcast is measured against: `ws` and a loop. Tells its parent the port. */
import { type WebSocket, WebSocketServer } from 'ws'

const connections = new Set<WebSocket>()
const relay = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })

relay.on('connection', connection => {
  connections.add(connection)
  connection.on('message', message => {
    for (const other of connections) if (other !== connection) other.send(message)
  })
  connection.on('close', () => connections.delete(connection))
})

relay.on('listening', () => {
  const address = relay.address()
  process.send?.(typeof address === 'object' ? address?.port : undefined)
})
process.on('disconnect', () => process.exit())
