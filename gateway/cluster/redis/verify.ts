/** Finds out at the start whether a Redis can be used: otherwise its faults would show one by one, and late. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { ClusterUnavailable, Misconfigured } from '../../errors.ts'
import { publish } from './bus.ts'
import type { RedisConnection } from './connect.ts'
import { classified } from './misconfigured.ts'
import { TIMEOUT_MS } from './options.ts'
import { parseRedisUrl } from './url.ts'

/** Reads, writes and removes, as the scripts of the directory do. */
const script = `
  redis.call('TIME')
  redis.call('SET', KEYS[1], '1', 'PX', 1000)
  redis.call('GET', KEYS[1])
  redis.call('DEL', KEYS[1])`

/** Uses every kind of right that a gateway needs. Throws Misconfigured, or ClusterUnavailable if Redis is merely away. */
export async function verifyRedis(redis: RedisConnection, url: string): Promise<void> {
  try {
    await redis.script('oicqVerify', script, 1)(`${redis.prefix}:verify`)
    const channel = `${redis.prefix}:instance:verify`
    const listener = await redis.listen(channel, () => {})
    await publish(redis, channel, new Uint8Array()).finally(() => listener.disconnect())
  } catch (error) {
    const reason = classified(error)
    if (reason instanceof ClusterUnavailable && (await isPlain(url))) {
      throw new Misconfigured('the port does not speak TLS: use redis, not rediss', { cause: error })
    }
    throw reason
  }
}

/** Whether TLS is to be spoken to a port that answers without it; a handshake gets no answer at all there. */
async function isPlain(url: string): Promise<boolean> {
  const { tls, hosts } = parseRedisUrl(url)
  const [first] = hosts
  if (!tls || first === undefined) return false
  const socket = connect(first)
  try {
    socket.write('PING\r\n')
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(TIMEOUT_MS) })
    return /^[+-]/.test(String(answer))
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
