import { randomUUID } from 'node:crypto'
import { REPLY_TIMEOUT_MS, type Replies } from './gateways.ts'
import { type CommandName, decodeReply, type ReplyValues } from './remote-messages.ts'

interface Pending {
  readonly name: CommandName
  readonly unresponsive: Set<string>
  readonly replies: Map<string, object>
  readonly complete: () => void
}

/** Sends the command with this id. Returns whether it has a receiver. */
type Send = (id: string) => Promise<boolean>

/** Commands that instances were sent and have not all replied to. */
export class PendingCommands {
  private readonly pending = new Map<string, Pending>()

  /** Resolves when all these instances have replied, or after three seconds; at once if nothing has a receiver. */
  async ask<N extends CommandName>(instances: readonly string[], name: N, send: Send): Promise<Replies<N>> {
    const id = randomUUID()
    const { promise: complete, resolve } = Promise.withResolvers<void>()
    const pending: Pending = { name, unresponsive: new Set(instances), replies: new Map(), complete: resolve }
    this.pending.set(id, pending)
    const hasReceiver = await send(id)
    const timeout = setTimeout(resolve, REPLY_TIMEOUT_MS)
    if (hasReceiver) await complete
    clearTimeout(timeout)
    this.pending.delete(id)
    return { replies: pending.replies as Map<string, ReplyValues<N>>, unresponsive: [...pending.unresponsive] }
  }

  /** Takes a reply, if somebody waits for it. Throws a FieldError for one that is malformed. */
  reply(sender: string, id: string, body: Uint8Array): void {
    const pending = this.pending.get(id)
    if (pending === undefined) return
    const { name, values } = decodeReply(body)
    if (pending.name !== name || !pending.unresponsive.delete(sender)) return
    pending.replies.set(sender, values)
    if (pending.unresponsive.size === 0) pending.complete()
  }
}
