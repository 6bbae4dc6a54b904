/** What an idle connection weighs: resident memory of each server. */
import { compare, isSound } from './compare.ts'
import type { IdleResult, IdleWork } from './load.ts'
import { choose } from './peers/choose.ts'
import { peersAlone } from './peers/list.ts'
import { describeFaults, table, targetText } from './report.ts'
import { ratios, summary } from './statistics.ts'

/** What the gateway's figure may be, as a multiple of a peer's. */
const targets: Record<string, number> = { 'socket.io': 0.75 }

/** Returns whether every connection stayed. */
export async function benchMemory(work: IdleWork, repeats: number, wanted: readonly string[]): Promise<boolean> {
  // How messages are confirmed makes no difference to those who send none.
  const peers = choose(await peersAlone(work.base + work.users), wanted).filter(
    ({ dialect }) => dialect !== 'mqtt-qos1',
  )
  const rounds = await compare<IdleResult>('memory', peers, work, repeats)
  const gateway = rounds.find(({ peer }) => peer.name === 'gateway')
  table(
    `Memory: growth from ${work.base} to ${work.base + work.users} idle connections`,
    ['server', 'KiB/connection', 'gateway / server', 'target', 'faults'],
    rounds.map(({ peer, results, faults }) => {
      const weights = results.map(result => result?.perConnectionKiB)
      const compared = ratios(gateway?.results.map(result => result?.perConnectionKiB) ?? [], weights)
      return [
        peer.name,
        summary(weights, 1),
        peer === gateway?.peer ? '' : summary(compared),
        targetText(targets[peer.name]),
        describeFaults(faults),
      ]
    }),
  )
  return rounds.every(isSound)
}
