/** What an idle connection weighs: resident memory of the server, gateway against bare relay. */
import type { ServerName } from './dialects.ts'
import type { IdleResult, IdleWork } from './load.ts'
import { jsonLine, table } from './report.ts'
import { type Accounts, measure } from './servers.ts'
import { summary } from './statistics.ts'

/** Returns whether every connection stayed. */
export async function benchMemory(accounts: Accounts, work: IdleWork, repeats: number): Promise<boolean> {
  const results: Record<ServerName, IdleResult[]> = { relay: [], gateway: [] }
  for (let round = 1; round <= repeats; round++) {
    for (const server of ['relay', 'gateway'] as const) {
      const result = await measure(server, accounts, work)
      results[server].push(result)
      jsonLine({ bench: 'memory', server, round, ...work, ...result })
    }
  }
  const weights = (server: ServerName) => results[server].map(result => result.perConnectionKiB)
  const row = (server: ServerName) => [server, summary(weights(server), 1)]
  table(
    `Memory: growth from ${work.base} to ${work.base + work.users} idle connections`,
    ['server', 'KiB/connection'],
    [row('relay'), row('gateway')],
  )
  const relay = weights('relay')
  const differences = weights('gateway').map((weight, index) => weight - (relay[index] ?? Number.NaN))
  console.log(`Gateway − relay: **${summary(differences, 1)} KiB** a connection; target: at most 12.`)
  const faults = Object.values(results).flatMap(list => list.flatMap(result => Object.entries(result.faults)))
  for (const [what, times] of faults) console.log(`Broken: ${times} × ${what}`)
  return faults.length === 0
}
