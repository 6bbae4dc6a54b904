/** A chat on Socket.IO as its users write it: a room for each user, and one that the user may name. ADAPTER says what joins instances: `redis` or `sharded`. */
import { createServer } from 'node:http'
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'

const { ADAPTER, PORT, REDIS_URL } = process.env

const http = createServer()
const io = new Server(http)
if (REDIS_URL !== undefined) {
  const create = ADAPTER === 'sharded' ? createShardedAdapter : createAdapter
  io.adapter(create(new Redis(REDIS_URL), new Redis(REDIS_URL)))
}

io.on('connection', async socket => {
  const own = Number(socket.handshake.auth.number)
  const { room } = socket.handshake.auth
  socket.on('message', (recipient: number, text: string) => {
    io.to(String(recipient)).emit('message', own, text)
  })
  await socket.join(room === undefined ? String(own) : [String(own), String(room)])
  socket.emit('welcome')
})

http.listen(Number(PORT), '127.0.0.1')
process.on('SIGTERM', () => process.exit())
