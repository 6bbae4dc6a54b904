/** Two users chatting, many times over: what a delivered message costs each server. */
import { reportChat, type Targets } from './chat-report.ts'
import { compare, isSound } from './compare.ts'
import { choose } from './contenders/choose.ts'
import { contendersAlone } from './contenders/list.ts'
import type { ChatResult, ChatWork } from './load.ts'

const targets: Targets = {
  closedLoopCpu: { relay: 1, 'socket.io': 0.55, 'mosquitto-qos1': 0.6 },
  fixedRateP99: { 'socket.io': 1 },
}

/** Returns whether every message arrived as it was sent. */
export async function benchChat(work: ChatWork, repeats: number, wanted: readonly string[]): Promise<boolean> {
  const contenders = choose(await contendersAlone(work.users), wanted)
  const rounds = await compare<ChatResult>('chat', contenders, work, repeats)
  reportChat('Chat', rounds, work, targets)
  return rounds.every(isSound)
}
