/** The gateways as one of them reaches all: itself at once, the others by the bus. */
import { randomUUID } from 'node:crypto'
import { FieldError } from '../../protocol/bytes.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import { type Gateways, REPLY_TIMEOUT_MS, type Replies } from './gateways.ts'
import type { RemoteCommands } from './remote-commands.ts'
import {
  type CommandName,
  type CommandValues,
  decodeReply,
  encodeCommand,
  type RemoteCommand,
  type ReplyValues,
} from './remote-messages.ts'

interface Pending {
  readonly name: CommandName
  readonly unresponsive: Set<string>
  readonly replies: Map<string, object>
  readonly complete: () => void
}

export class PeerGateways implements Pick<Gateways, 'sendToAll'> {
  private readonly peers: Peers
  private readonly commands: RemoteCommands
  private readonly now: () => number
  private readonly pending = new Map<string, Pending>()

  /** `now` returns the time by the directory's clock, in milliseconds since 1970. */
  constructor(peers: Peers, commands: RemoteCommands, now: () => number) {
    this.peers = peers
    this.commands = commands
    this.now = now
  }

  async sendToAll<N extends CommandName>(name: N, values: CommandValues<N>): Promise<Replies<N>> {
    const { instance } = this.peers
    const others = [...this.peers.alive]
    const body = encodeCommand({ name, values } as RemoteCommand)
    const asked = this.ask(others, name, body)
    const here = decodeReply(await this.commands.execute(instance, body)).values as ReplyValues<N>
    const { replies, unresponsive } = await asked
    return { replies: new Map([[instance, here], ...(replies as Map<string, ReplyValues<N>>)]), unresponsive }
  }

  /** Resolves when all have replied, or after three seconds. */
  private async ask(others: readonly string[], name: CommandName, body: Uint8Array) {
    const { promise, resolve } = Promise.withResolvers<void>()
    const pending: Pending = { name, unresponsive: new Set(others), replies: new Map(), complete: resolve }
    if (others.length === 0) return { replies: pending.replies, unresponsive: [] }
    const id = randomUUID()
    this.pending.set(id, pending)
    const sentAt = Math.floor(this.now())
    for (const peer of others) this.peers.sendOnce(peer, { name: 'adminCommand', values: { id, sentAt, body } })
    const timeout = setTimeout(resolve, REPLY_TIMEOUT_MS)
    await promise
    clearTimeout(timeout)
    this.pending.delete(id)
    return { replies: pending.replies, unresponsive: [...pending.unresponsive] }
  }

  /** Ignores everything but replies to pending commands. */
  get handlers(): Pick<ItemHandlers, 'adminReply'> {
    return {
      adminReply: (sender, { id, body }) => {
        const pending = this.pending.get(id)
        if (pending === undefined) return
        try {
          const { name, values } = decodeReply(body)
          if (pending.name !== name || !pending.unresponsive.delete(sender)) return
          pending.replies.set(sender, values)
          if (pending.unresponsive.size === 0) pending.complete()
        } catch (error) {
          if (!(error instanceof FieldError)) throw error
        }
      },
    }
  }
}
