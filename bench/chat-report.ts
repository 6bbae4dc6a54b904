/** Servers under the same chat: a table for each load, and what the gateway's figures are to the others'. */
import type { Rounds } from './compare.ts'
import type { ChatResult, ChatWindow, ChatWork } from './load.ts'
import { describeFaults, table, targetText } from './report.ts'
import { median, ratios, sum, summary } from './statistics.ts'

/** What the gateway's figure may be, as a multiple of a peer's, by the peer's name. */
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
): void {
  const pairs = `${title}: ${work.users / 2} pairs`
  loadTable(`${pairs}, 4 messages of 64 bytes in flight in each`, rounds, 'closedLoop')
  loadTable(`${pairs}, ${work.rate} messages/s in all`, rounds, 'fixedRate')
  const gateway = rounds.find(({ peer }) => peer.name === 'gateway')
  const others = rounds.filter(peer => peer !== gateway)
  if (gateway === undefined || others.length === 0) return
  const { rate } = work
  table(
    `${title}: the gateway's figures as multiples of each peer's, round by round`,
    ['peer', 'CPU, closed loop', 'target', `p99 at ${rate}/s`, 'target', `CPU at ${rate}/s`],
    others.map(other => {
      const { name } = other.peer
      const times = (load: Load, figure: Figure) =>
        summary(ratios(column(gateway, load, figure), column(other, load, figure)))
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
    rounds.map(peer => {
      const figure = (key: Figure, digits: number) => summary(column(peer, load, key), digits)
      return [
        peer.peer.name,
        ...[figure('cpuPerMessage', 1) + ofEach(peer, load), figure('perSecond', 0)],
        ...[figure('p50Ms', 1), figure('p99Ms', 1), figure('p999Ms', 1)],
        ...[figure('serverCores', 2), figure('loadCores', 2), verdict(peer)],
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
