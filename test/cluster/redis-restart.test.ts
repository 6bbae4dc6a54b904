import { describeOutage } from './redis-outage.ts'

await describeOutage('Redis is killed and comes back empty', {
  away: redis => redis.kill(),
  back: redis => redis.start(),
})
