/** The gateways that a command reaches: all of them through Redis, or the one on this machine. */
import type { SharedDirectory } from '../cluster/directory.ts'
import type { CommandName, CommandValues, ReplyValues } from './remote-messages.ts'

/** How long to wait for replies, in milliseconds. */
export const REPLY_TIMEOUT_MS = 3000

export interface Replies<N extends CommandName> {
  /** By instance. */
  readonly replies: ReadonlyMap<string, ReplyValues<N>>
  /** The instances that did not reply. They may have executed the command all the same, or do so later. */
  readonly unresponsive: readonly string[]
}

export interface Gateways {
  readonly directory: Pick<SharedDirectory, 'find' | 'instances' | 'signIns'>
  /** Sends a command to all instances, and waits up to three seconds for their replies. */
  sendToAll<N extends CommandName>(name: N, values: CommandValues<N>): Promise<Replies<N>>
  /** Sends a command to these instances, and waits up to three seconds for their replies. */
  send<N extends CommandName>(instances: readonly string[], name: N, values: CommandValues<N>): Promise<Replies<N>>
  close(): Promise<void>
}

export function noAnswer(instances: readonly string[]): string {
  return `no answer from ${instances.join(', ')}`
}
