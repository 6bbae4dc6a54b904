/** What an idle connection weighs: resident memory of each server. */
import { compare, isSound } from './compare.ts'
import { choose } from './contenders/choose.ts'
import { contendersAlone } from './contenders/list.ts'
import type { IdleResult, IdleWork } from './load.ts'
import { describeFaults, table, targetText } from './report.ts'
import { ratios, summary } from './statistics.ts'

/** What the gateway's figure may be, as a multiple of a contender's. */
const targets: Record<string, number> = { 'socket.io': 0.75 }

/** Returns whether every connection stayed. */
export async function benchMemory(work: IdleWork, repeats: number, wanted: readonly string[]): Promise<boolean> {
  // How messages are confirmed makes no difference to those who send none.
  const contenders = choose(await contendersAlone(work.base + work.users), wanted).filter(
    ({ driver }) => driver !== 'mqtt-qos1',
  )
  const rounds = await compare<IdleResult>('memory', contenders, work, repeats)
  const gateway = rounds.find(({ contender }) => contender.name === 'gateway')
  table(
    `Memory: growth from ${work.base} to ${work.base + work.users} idle connections`,
    ['server', 'KiB/connection', 'gateway / server', 'target', 'faults'],
    rounds.map(({ contender, results, faults }) => {
      const weights = results.map(result => result?.perConnectionKiB)
      const compared = ratios(gateway?.results.map(result => result?.perConnectionKiB) ?? [], weights)
      return [
        contender.name,
        summary(weights, 1),
        contender === gateway?.contender ? '' : summary(compared),
        targetText(targets[contender.name]),
        describeFaults(faults),
      ]
    }),
  )
  return rounds.every(isSound)
}
