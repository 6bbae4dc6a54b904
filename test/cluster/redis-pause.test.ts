import { setTimeout as pause } from 'node:timers/promises'
import { describeOutage } from './redis-outage.ts'

const PAUSE_MS = 10_000
let pausedAt = 0

await describeOutage('Redis stands still for ten seconds', {
  async away(redis) {
    redis.pause()
    pausedAt = performance.now()
  },
  async back(redis) {
    await pause(Math.max(0, pausedAt + PAUSE_MS - performance.now()))
    redis.resume()
  },
})
