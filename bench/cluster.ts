/** The load of chat on two instances, the two of each pair on different ones: all processor time, that of Redis too. */
import { reportChat, type Target } from './chat-report.ts'
import { compare, isSound } from './compare.ts'
import { choose } from './contenders/choose.ts'
import { contendersAcross } from './contenders/list.ts'
import type { ChatResult, ChatWork } from './load.ts'

const targets: readonly Target[] = [
  { load: 'closed', figure: 'cpuPerMessage', of: 'gateway-alone', times: 1.6 },
  { load: 'closed', figure: 'cpuPerMessage', of: 'socket.io-redis', times: 0.4 },
  { load: 'closed', figure: 'cpuPerMessage', of: 'nats', times: 1.1 },
  { load: 20_000, figure: 'cpuPerMessage', of: 'nats', times: 1.1 },
  { load: 5000, figure: 'cpuPerMessage', of: 'nats', times: 1.3 },
  { load: 5000, figure: 'cpuPerMessage', of: 'socket.io-redis', times: 0.55 },
  { load: 5000, figure: 'p99Ms', of: 'nats', times: 4 },
  { load: 5000, figure: 'p99Ms', of: 'socket.io-redis', times: 0.5 },
  { load: 200, figure: 'p50Ms', of: 'nats', times: 1.5 },
]

/** Returns whether every message arrived as it was sent. */
export async function benchCluster(work: ChatWork, repeats: number, wanted: readonly string[]): Promise<boolean> {
  const contenders = choose(await contendersAcross(work.users), wanted)
  const rounds = await compare<ChatResult>('cluster', contenders, work, repeats)
  reportChat('Across two instances', rounds, work, targets)
  return rounds.every(isSound)
}
