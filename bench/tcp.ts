/** What a delivered message costs over TCP, and over WebSocket on the same load. */
import { reportChat } from './chat-report.ts'
import { compare, isSound } from './compare.ts'
import { transports } from './contenders/list.ts'
import type { ChatResult, ChatWork } from './load.ts'

/** Returns whether every message arrived as it was sent. */
export async function benchTcp(work: ChatWork, repeats: number): Promise<boolean> {
  const rounds = await compare<ChatResult>('tcp', transports(work.users), work, repeats)
  reportChat(
    'TCP',
    rounds,
    work,
    [{ load: 'closed', figure: 'cpuPerMessage', of: 'gateway', times: 0.9 }],
    'gateway-tcp',
  )
  return rounds.every(isSound)
}
