/** The load of chat on two instances, the two of each pair on different ones: all processor time, that of Redis too. */
import { reportChat, type Targets } from './chat-report.ts'
import { compare, isSound } from './compare.ts'
import type { ChatResult, ChatWork } from './load.ts'
import { choose } from './peers/choose.ts'
import { peersAcross } from './peers/list.ts'

const targets: Targets = {
  closedLoopCpu: { 'gateway-alone': 1.6, 'socket.io-redis': 0.4 },
  fixedRateP99: { 'socket.io-redis': 0.5 },
}

/** Returns whether every message arrived as it was sent. */
export async function benchCluster(work: ChatWork, repeats: number, wanted: readonly string[]): Promise<boolean> {
  const peers = choose(await peersAcross(work.users), wanted)
  const rounds = await compare<ChatResult>('cluster', peers, work, repeats)
  reportChat('Across two instances', rounds, work, targets)
  return rounds.every(isSound)
}
