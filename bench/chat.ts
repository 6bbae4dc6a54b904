/** Two users chatting, many times over: what a delivered message costs the gateway and the bare relay. */
import { isIntact, reportChat } from './chat-report.ts'
import type { ServerName } from './dialects.ts'
import type { ChatResult, ChatWork } from './load.ts'
import { jsonLine } from './report.ts'
import { type Accounts, measure } from './servers.ts'

/** Returns whether every message arrived as it was sent. */
export async function benchChat(accounts: Accounts, work: ChatWork, repeats: number): Promise<boolean> {
  const results: Record<ServerName, ChatResult[]> = { relay: [], gateway: [] }
  for (let round = 1; round <= repeats; round++) {
    for (const server of ['relay', 'gateway'] as const) {
      const result = await measure(server, accounts, work)
      results[server].push(result)
      jsonLine({ bench: 'chat', server, round, users: work.users, ...result })
    }
  }
  const pairs = work.users / 2
  const relay = { name: 'relay', results: results.relay }
  const gateway = { name: 'gateway', results: results.gateway }
  const [loop, fixed] = ['4 messages of 64 bytes in flight in each', `${work.rate} messages/s in all`]
  reportChat(`Chat: ${pairs} pairs, ${loop}`, 'closedLoop', relay, gateway, 'at most 1.5')
  reportChat(`Chat: ${pairs} pairs, ${fixed}`, 'fixedRate', relay, gateway, 'none, for information')
  return Object.values(results).flat().every(isIntact)
}
