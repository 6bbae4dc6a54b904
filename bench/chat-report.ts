/** Reports chat measurements: a table for each load, and one server's figures relative to the others'. */
import type { Rounds } from './compare.ts'
import type { ChatResult, ChatWindow, ChatWork, Load } from './load.ts'
import { describeFaults, table, targetText } from './report.ts'
import { median, ratios, sum, summary } from './statistics.ts'

/** What a figure may be at most, as a multiple of a contender's. */
export interface Target {
  load: Load
  figure: 'cpuPerMessage' | 'p50Ms' | 'p99Ms'
  of: string
  times: number
}

type Figure = Exclude<keyof ChatWindow, 'cpuPerMessageOf'>

export function reportChat(
  title: string,
  rounds: readonly Rounds<ChatResult>[],
  work: ChatWork,
  targets: readonly Target[],
  subject = 'gateway',
): void {
  const measured = rounds.find(({ contender }) => contender.name === subject)
  const others = rounds.filter(each => each !== measured)
  for (const [place, load] of work.loads.entries()) {
    const what = load === 'closed' ? '4 messages of 64 bytes in flight in each' : `${load} messages/s in all`
    loadTable(`${title}: ${work.users / 2} pairs, ${what}`, rounds, place)
    if (measured === undefined || others.length === 0) continue
    table(
      `${title}: the figures of ${subject} as multiples of each contender's, round by round, ${what}`,
      ['contender', 'CPU', 'target', 'p50', 'target', 'p99', 'target'],
      others.map(other => {
        const { name } = other.contender
        const times = (figure: Target['figure']) => [
          summary(ratios(column(measured, place, figure), column(other, place, figure))),
          targetText(targets.find(each => each.load === load && each.figure === figure && each.of === name)?.times),
        ]
        return [name, ...times('cpuPerMessage'), ...times('p50Ms'), ...times('p99Ms')]
      }),
    )
  }
}

function loadTable(title: string, rounds: readonly Rounds<ChatResult>[], place: number): void {
  table(
    title,
    [
      ...['server', 'CPU µs/message', 'messages/s', 'p50 ms', 'p99 ms', 'p99.9 ms'],
      ...['server cores', 'load cores', 'resident MiB', 'messages'],
    ],
    rounds.map(each => {
      const figure = (key: Figure, digits: number) => summary(column(each, place, key), digits)
      return [
        each.contender.name,
        ...[figure('cpuPerMessage', 1) + ofEach(each, place), figure('perSecond', 0)],
        ...[figure('p50Ms', 2), figure('p99Ms', 1), figure('p999Ms', 1)],
        ...[figure('serverCores', 2), figure('loadCores', 2), figure('residentMiB', 0), verdict(each)],
      ]
    }),
  )
}

function column({ results }: Rounds<ChatResult>, place: number, figure: Figure): (number | undefined)[] {
  return results.map(result => result?.windows[place]?.[figure])
}

/** The median of each process, if there are several: Redis is the last, if there is one. */
function ofEach({ results }: Rounds<ChatResult>, place: number): string {
  const runs = results
    .flatMap(result => result?.windows.slice(place, place + 1) ?? [])
    .map(window => window.cpuPerMessageOf)
  const processes = Array.from({ length: runs[0]?.length ?? 0 }, (_, process) =>
    median(runs.map(run => run[process] ?? Number.NaN)).toFixed(1),
  )
  return processes.length > 1 ? `: ${processes.join(' + ')}` : ''
}

function verdict({ results, faults }: Rounds<ChatResult>): string {
  if (faults.size > 0) return describeFaults(faults)
  return `all ${sum(results.map(result => result?.received ?? 0))} intact, in order, none lost`
}
