/** Two users chatting, many times over: what a delivered message costs the gateway and the bare relay. */
import type { ServerName } from './dialects.ts'
import type { ChatResult, ChatWindow, ChatWork } from './load.ts'
import { jsonLine, table } from './report.ts'
import { type Accounts, measure } from './servers.ts'
import { summary } from './statistics.ts'

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
  report(`Chat: ${pairs} pairs, 4 messages of 64 bytes in flight in each`, results, 'closedLoop', 'at most 1.5')
  report(`Chat: ${pairs} pairs, ${work.rate} messages/s in all`, results, 'fixedRate', 'none, for information')
  return Object.values(results).flat().every(isIntact)
}

function isIntact({ faults, received }: ChatResult): boolean {
  return received > 0 && Object.keys(faults).length === 0
}

function report(
  title: string,
  results: Record<ServerName, ChatResult[]>,
  load: 'closedLoop' | 'fixedRate',
  target: string,
): void {
  const row = (server: ServerName) => {
    const column = (key: keyof ChatWindow, digits: number) =>
      summary(
        results[server].map(r => r[load][key]),
        digits,
      )
    return [
      server,
      column('cpuPerMessage', 1),
      column('perSecond', 0),
      column('p50Ms', 1),
      column('p99Ms', 1),
      column('serverCores', 2),
      column('loadCores', 2),
      verdict(results[server]),
    ]
  }
  const header = [
    'server',
    'CPU µs/message',
    'messages/s',
    'p50 ms',
    'p99 ms',
    'server cores',
    'load cores',
    'messages',
  ]
  table(title, header, [row('relay'), row('gateway')])
  const ratios = results.gateway.map((gateway, index) => {
    return gateway[load].cpuPerMessage / (results.relay[index]?.[load].cpuPerMessage ?? Number.NaN)
  })
  console.log(`Server CPU per message, gateway / relay: **${summary(ratios)}**; target: ${target}.`)
}

function verdict(results: ChatResult[]): string {
  const received = results.reduce((sum, result) => sum + result.received, 0)
  const faults = results.flatMap(result => Object.entries(result.faults).map(([what, times]) => `${times} × ${what}`))
  return faults.length === 0 ? `all ${received} intact, in order, none lost` : faults.join(', ')
}
