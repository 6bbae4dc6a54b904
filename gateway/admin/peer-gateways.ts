/** The gateways as one of them reaches all: itself at once, the others by the bus. */
import { FieldError } from '../../protocol/bytes.ts'
import type { ItemHandlers } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { Gateways, Replies } from './gateways.ts'
import { PendingCommands } from './pending-commands.ts'
import type { RemoteCommands } from './remote-commands.ts'
import {
  type CommandName,
  type CommandValues,
  decodeReply,
  encodeCommand,
  type RemoteCommand,
  type ReplyValues,
} from './remote-messages.ts'

export class PeerGateways implements Pick<Gateways, 'sendToAll'> {
  private readonly peers: Peers
  private readonly commands: RemoteCommands
  private readonly now: () => number
  private readonly pending = new PendingCommands()

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
    const asked = this.pending.ask(others, name, async id => {
      const sentAt = Math.floor(this.now())
      for (const peer of others) this.peers.sendOnce(peer, { name: 'adminCommand', values: { id, sentAt, body } })
      return others.length > 0
    })
    const here = decodeReply(await this.commands.execute(instance, body)).values as ReplyValues<N>
    const { replies, unresponsive } = await asked
    return { replies: new Map([[instance, here], ...replies]), unresponsive }
  }

  /** Ignores everything but replies to pending commands. */
  get handlers(): Pick<ItemHandlers, 'adminReply'> {
    return {
      adminReply: (sender, { id, body }) => {
        try {
          this.pending.reply(sender, id, body)
        } catch (error) {
          if (!(error instanceof FieldError)) throw error
        }
      },
    }
  }
}
