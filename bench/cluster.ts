/**
 * What it costs that the two who chat are on different instances: the same load on one instance and on two, with the same
 * Redis and PostgreSQL, and all processor time of the gateways and of Redis.
 */
import { isIntact, reportChat } from './chat-report.ts'
import { openSharedAccounts, startInstances } from './instances.ts'
import type { ChatResult, ChatWork } from './load.ts'
import { jsonLine } from './report.ts'
import { load } from './servers.ts'
import { summary } from './statistics.ts'

/** Returns whether every message arrived as it was sent. */
export async function benchCluster(work: ChatWork, repeats: number): Promise<boolean> {
  const accounts = await openSharedAccounts(work.users)
  const one = { name: 'one instance', results: [] as ChatResult[] }
  const two = { name: 'two instances', results: [] as ChatResult[] }
  try {
    for (let round = 1; round <= repeats; round++) {
      for (const [count, { results }] of [one, two].entries()) {
        const instances = await startInstances(count + 1, accounts.database)
        const { origins, pids, died } = instances
        const { firstNumber } = accounts
        try {
          const job = load<ChatResult>({ work, server: 'gateway', origins, pids, firstNumber })
          const result = await Promise.race([job, died])
          results.push(result)
          jsonLine({ bench: 'cluster', instances: count + 1, round, users: work.users, ...result })
        } finally {
          await instances.stop()
        }
      }
    }
  } finally {
    await accounts.remove()
  }
  const pairs = work.users / 2
  const [loop, fixed] = ['4 messages of 64 bytes in flight in each', `${work.rate} messages/s in all`]
  reportChat(`Cluster: ${pairs} pairs, ${loop}`, 'closedLoop', one, two, 'at most 1.6')
  reportRedis(two.results, 'closedLoop')
  reportChat(`Cluster: ${pairs} pairs, ${fixed}`, 'fixedRate', one, two, 'none, for information')
  reportRedis(two.results, 'fixedRate')
  return [one, two].flatMap(({ results }) => results).every(isIntact)
}

function reportRedis(results: ChatResult[], window: 'closedLoop' | 'fixedRate'): void {
  const shares = results.map(result => result[window].cpuPerMessageOf.at(-1) ?? Number.NaN)
  console.log(`Of it Redis, with two instances: ${summary(shares, 1)} µs a message.`)
}
