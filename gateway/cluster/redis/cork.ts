/** All commands of one turn of the event loop leave in one write. */
import type { Redis } from 'ioredis'

/**
 * Makes a connection gather what it sends until the turn ends: one system call for all of it, here and in Redis. (ioredis'
 * own auto-pipelining sends nothing more until the last batch has been answered, which adds up to two deadlines.)
 */
export function corkTurns(redis: Redis): void {
  const { sendCommand } = redis
  redis.sendCommand = (command, stream) => {
    const socket = redis.stream
    if (socket?.writable && socket.writableCorked === 0) {
      socket.cork()
      setImmediate(() => socket.uncork())
    }
    return sendCommand.call(redis, command, stream)
  }
}
