/** aedes, an MQTT broker on Node, with WebSocket as its documentation shows it. It asks for no password. */
import { createServer } from 'node:http'
import { Aedes } from 'aedes'
import { createWebSocketStream, WebSocketServer } from 'ws'

const broker = await Aedes.createBroker()
const http = createServer()
const webSockets = new WebSocketServer({ server: http })
webSockets.on('connection', (webSocket, request) => {
  const stream = createWebSocketStream(webSocket)
  broker.handle(stream, request)
})

http.listen(Number(process.env.PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit())
