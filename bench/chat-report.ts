/** Reports chat measurements: a table for each load, and one server's figures relative to the others'. */
import type { Rounds } from './compare.ts'
import type { ChatResult, ChatWindow, ChatWork } from './load.ts'
import { describeFaults, table, targetText } from './report.ts'
import { median, ratios, sum, summary } from './statistics.ts'

/** What the figure may be, as a multiple of a contender's, by that contender's name. */
export interface Targets {
  closedLoopCpu: Record<string, number>
  fixedRateP99: Record<string, number>
}

type Load = 'closedLoop' | 'fixedRate'
type Figure = Exclude<keyof ChatWindow, 'cpuPerMessageOf'>

export function reportChat(
  title: string,
  rounds: readonly Rounds<ChatResult>[],
  work: ChatWork,
  targets: Targets,
  subject = 'gateway',
): void {
  const pairs = `${title}: ${work.users / 2} pairs`
  loadTable(`${pairs}, 4 messages of 64 bytes in flight in each`, rounds, 'closedLoop')
  loadTable(`${pairs}, ${work.rate} messages/s in all`, rounds, 'fixedRate')
  const measured = rounds.find(({ contender }) => contender.name === subject)
  const others = rounds.filter(each => each !== measured)
  if (measured === undefined || others.length === 0) return
  const { rate } = work
  table(
    `${title}: the figures of ${subject} as multiples of each contender's, round by round`,
    ['contender', 'CPU, closed loop', 'target', `p99 at ${rate}/s`, 'target', `CPU at ${rate}/s`],
    others.map(other => {
      const { name } = other.contender
      const times = (load: Load, figure: Figure) =>
        summary(ratios(column(measured, load, figure), column(other, load, figure)))
      return [
        name,
        ...[times('closedLoop', 'cpuPerMessage'), targetText(targets.closedLoopCpu[name])],
        ...[times('fixedRate', 'p99Ms'), targetText(targets.fixedRateP99[name])],
        times('fixedRate', 'cpuPerMessage'),
      ]
    }),
  )
}

function loadTable(title: string, rounds: readonly Rounds<ChatResult>[], load: Load): void {
  table(
    title,
    [
      ...['server', 'CPU µs/message', 'messages/s', 'p50 ms', 'p99 ms', 'p99.9 ms'],
      ...['server cores', 'load cores', 'messages'],
    ],
    rounds.map(each => {
      const figure = (key: Figure, digits: number) => summary(column(each, load, key), digits)
      return [
        each.contender.name,
        ...[figure('cpuPerMessage', 1) + ofEach(each, load), figure('perSecond', 0)],
        ...[figure('p50Ms', 1), figure('p99Ms', 1), figure('p999Ms', 1)],
        ...[figure('serverCores', 2), figure('loadCores', 2), verdict(each)],
      ]
    }),
  )
}

function column({ results }: Rounds<ChatResult>, load: Load, figure: Figure): (number | undefined)[] {
  return results.map(result => result?.[load][figure])
}

/** The median of each process, if there are several: Redis is the last, if there is one. */
function ofEach({ results }: Rounds<ChatResult>, load: Load): string {
  const runs = results.flatMap(result => (result === undefined ? [] : [result[load].cpuPerMessageOf]))
  const processes = Array.from({ length: runs[0]?.length ?? 0 }, (_, place) =>
    median(runs.map(run => run[place] ?? Number.NaN)).toFixed(1),
  )
  return processes.length > 1 ? `: ${processes.join(' + ')}` : ''
}

function verdict({ results, faults }: Rounds<ChatResult>): string {
  if (faults.size > 0) return describeFaults(faults)
  return `all ${sum(results.map(result => result?.received ?? 0))} intact, in order, none lost`
}
