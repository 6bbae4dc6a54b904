/** The load of chat on two instances, the two of each pair on different ones: all processor time, that of Redis too. */
import { reportChat, type Targets } from './chat-report.ts'
import { compare, isSound } from './compare.ts'
import { choose } from './contenders/choose.ts'
import { contendersAcross } from './contenders/list.ts'
import type { ChatResult, ChatWork } from './load.ts'

const targets: Targets = {
  closedLoopCpu: { 'gateway-alone': 1.6, 'socket.io-redis': 0.4 },
  fixedRateP99: { 'socket.io-redis': 0.5 },
}

/** Returns whether every message arrived as it was sent. */
export async function benchCluster(work: ChatWork, repeats: number, wanted: readonly string[]): Promise<boolean> {
  const contenders = choose(await contendersAcross(work.users), wanted)
  const rounds = await compare<ChatResult>('cluster', contenders, work, repeats)
  reportChat('Across two instances', rounds, work, targets)
  return rounds.every(isSound)
}
