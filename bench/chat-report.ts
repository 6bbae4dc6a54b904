/** Two servers under the same chat: a table, and what a message costs the second compared to the first. */
import type { ChatResult, ChatWindow } from './load.ts'
import { table } from './report.ts'
import { summary } from './statistics.ts'

/** All rounds of one server. */
export interface Rounds {
  name: string
  results: ChatResult[]
}

export function reportChat(
  title: string,
  load: 'closedLoop' | 'fixedRate',
  first: Rounds,
  second: Rounds,
  target: string,
): void {
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
  table(title, header, [row(first, load), row(second, load)])
  const ratios = second.results.map((result, index) => {
    return result[load].cpuPerMessage / (first.results[index]?.[load].cpuPerMessage ?? Number.NaN)
  })
  console.log(`Server CPU per message, ${second.name} / ${first.name}: **${summary(ratios)}**; target: ${target}.`)
}

function row({ name, results }: Rounds, load: 'closedLoop' | 'fixedRate'): string[] {
  const column = (key: Exclude<keyof ChatWindow, 'cpuPerMessageOf'>, digits: number) =>
    summary(
      results.map(result => result[load][key]),
      digits,
    )
  return [
    name,
    column('cpuPerMessage', 1),
    column('perSecond', 0),
    column('p50Ms', 1),
    column('p99Ms', 1),
    column('serverCores', 2),
    column('loadCores', 2),
    verdict(results),
  ]
}

function verdict(results: ChatResult[]): string {
  const received = results.reduce((sum, result) => sum + result.received, 0)
  const faults = results.flatMap(result => Object.entries(result.faults).map(([what, times]) => `${times} × ${what}`))
  return faults.length === 0 ? `all ${received} intact, in order, none lost` : faults.join(', ')
}

/** Whether every message arrived as it was sent. */
export function isIntact({ faults, received }: ChatResult): boolean {
  return received > 0 && Object.keys(faults).length === 0
}
