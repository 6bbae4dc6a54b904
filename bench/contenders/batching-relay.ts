/**
 * The relay, with fewer system calls: it writes to each connection once per turn of the event loop, whatever is for it, and
 * with a Redis it sends one PUBLISH a turn, with all messages for those who are not here, each behind its length.
 */
import type { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { openBus } from './bus.ts'

interface Connection {
  webSocket: WebSocket
  socket: Socket
}

const connections = new Map<number, Connection>()
let corked: Socket[] = []
let elsewhere: Buffer[] = []

function forward(message: Buffer): boolean {
  const connection = connections.get(message.readUInt32BE(0))
  if (connection === undefined) return false
  const { socket, webSocket } = connection
  if (socket.writableCorked === 0) {
    socket.cork()
    corked.push(socket)
    atEndOfTurn()
  }
  webSocket.send(message)
  return true
}

function forwardAll(batch: Buffer): void {
  for (let start = 0; start < batch.length; ) {
    const end = start + 2 + batch.readUInt16BE(start)
    forward(batch.subarray(start + 2, end))
    start = end
  }
}

const publish = await openBus(forwardAll)
let isEnding = false

function atEndOfTurn(): void {
  if (isEnding) return
  isEnding = true
  setImmediate(() => {
    isEnding = false
    for (const socket of corked) socket.uncork()
    corked = []
    if (elsewhere.length > 0) publish?.(Buffer.concat(elsewhere))
    elsewhere = []
  })
}

const relay = new WebSocketServer({ host: '127.0.0.1', port: Number(process.env.PORT), perMessageDeflate: false })

relay.on('connection', (webSocket, { socket }) => {
  let own: number | undefined
  webSocket.on('message', message => {
    if (!Buffer.isBuffer(message)) return
    // The first message of a connection goes to itself: it says its id and comes back as the welcome.
    if (own === undefined) {
      own = message.readUInt32BE(0)
      connections.set(own, { webSocket, socket })
    }
    if (forward(message) || publish === undefined) return
    const length = Buffer.allocUnsafe(2)
    length.writeUInt16BE(message.length)
    elsewhere.push(length, message)
    atEndOfTurn()
  })
  webSocket.on('close', () => {
    if (own !== undefined) connections.delete(own)
  })
})

process.on('SIGTERM', () => process.exit())
