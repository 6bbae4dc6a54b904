/** Two users chatting, many times over: what a delivered message costs each server. */
import { reportChat, type Target } from './chat-report.ts'
import { compare, isSound } from './compare.ts'
import { choose } from './contenders/choose.ts'
import { contendersAlone } from './contenders/list.ts'
import type { ChatResult, ChatWork } from './load.ts'

const targets: readonly Target[] = [
  { load: 'closed', figure: 'cpuPerMessage', of: 'relay', times: 1 },
  { load: 'closed', figure: 'cpuPerMessage', of: 'socket.io', times: 0.55 },
  { load: 'closed', figure: 'cpuPerMessage', of: 'mosquitto-qos1', times: 0.6 },
  { load: 'closed', figure: 'cpuPerMessage', of: 'nats', times: 1.05 },
  { load: 5000, figure: 'cpuPerMessage', of: 'nats', times: 1.15 },
  { load: 5000, figure: 'p99Ms', of: 'nats', times: 2 },
  { load: 5000, figure: 'p99Ms', of: 'socket.io', times: 1 },
]

/** Returns whether every message arrived as it was sent. */
export async function benchChat(work: ChatWork, repeats: number, wanted: readonly string[]): Promise<boolean> {
  const contenders = choose(await contendersAlone(work.users), wanted)
  const rounds = await compare<ChatResult>('chat', contenders, work, repeats)
  reportChat('Chat', rounds, work, targets)
  return rounds.every(isSound)
}
