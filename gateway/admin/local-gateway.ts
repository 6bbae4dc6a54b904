/** The gateway on this machine, reached through its socket. */
import type { Socket } from 'node:net'
import { decodeText, type Mode } from '../../protocol/index.ts'
import type { Presence } from '../cluster/directory.ts'
import { withDeadline } from '../deadline.ts'
import { type Gateways, REPLY_TIMEOUT_MS, type Replies } from './gateways.ts'
import { openSocket, packets, sendPacket } from './local-socket.ts'
import {
  type CommandName,
  type CommandValues,
  decodeReply,
  encodeCommand,
  type RemoteCommand,
  type ReplyValues,
} from './remote-messages.ts'

/** Stands for the instances on other machines, which cannot be reached. */
const ELSEWHERE = 'any gateway elsewhere'

interface Opened {
  readonly path: string
  readonly socket: Socket
  readonly received: AsyncIterator<Uint8Array, undefined>
  readonly instance: string
}

export class LocalGateway implements Gateways {
  private readonly opened: Opened
  private readonly others: readonly string[]

  private constructor(opened: Opened, others: readonly string[]) {
    this.opened = opened
    this.others = others
  }

  /**
   * Returns undefined if no gateway listens there, or it does not answer. If there may be instances elsewhere, they count among those
   * that do not answer.
   */
  static async connect(path: string, hasOthers: boolean): Promise<LocalGateway | undefined> {
    const socket = await openSocket(path).catch(() => undefined)
    if (socket === undefined) return undefined
    // The packets end.
    socket.on('error', () => {})
    const received = packets(socket)
    const id = await nextOf(received)
    if (id === undefined) {
      socket.destroy()
      return undefined
    }
    return new LocalGateway({ path, socket, received, instance: decodeText(id) }, hasOthers ? [ELSEWHERE] : [])
  }

  /** Knows the sign-ins of this gateway. */
  get directory(): Gateways['directory'] {
    return this
  }

  async instances(): Promise<string[]> {
    const socket = await openSocket(this.opened.path).catch(() => undefined)
    socket?.destroy()
    return socket === undefined ? [] : [this.opened.instance]
  }

  async find(numbers: readonly number[]): Promise<(Presence | undefined)[]> {
    const { instance } = this.opened
    const found: (Presence | undefined)[] = []
    for (const number of numbers) {
      const { replies } = await this.sendToAll('session', { number })
      const reply = replies.get(instance)
      const isHere = reply !== undefined && reply.connection !== ''
      found.push(isHere ? { instance, generation: generationOf(reply.since), mode: reply.mode as Mode } : undefined)
    }
    return found
  }

  async *signIns(): AsyncGenerator<(Presence & { number: number })[]> {
    const { instance } = this.opened
    for (let after = 0; ; ) {
      const { replies } = await this.sendToAll('connections', { after })
      const { list = [] } = replies.get(instance) ?? {}
      const last = list.at(-1)
      if (last === undefined) return
      after = last.id
      yield list
        .filter(({ number }) => number !== 0)
        .map(({ number, signedInAt, mode }) => {
          return { number, instance, generation: generationOf(signedInAt), mode: mode as Mode }
        })
    }
  }

  sendToAll<N extends CommandName>(name: N, values: CommandValues<N>): Promise<Replies<N>> {
    return this.send([this.opened.instance, ...this.others], name, values)
  }

  async send<N extends CommandName>(
    instances: readonly string[],
    name: N,
    values: CommandValues<N>,
  ): Promise<Replies<N>> {
    const { instance, received, socket } = this.opened
    if (!instances.includes(instance)) return { replies: new Map(), unresponsive: instances }
    sendPacket(socket, encodeCommand({ name, values } as RemoteCommand))
    const body = await nextOf(received)
    if (body === undefined) {
      // A late reply would be taken for that to the next command.
      socket.destroy()
      return { replies: new Map(), unresponsive: instances }
    }
    const reply = decodeReply(body).values as ReplyValues<N>
    return { replies: new Map([[instance, reply]]), unresponsive: instances.filter(other => other !== instance) }
  }

  async close(): Promise<void> {
    this.opened.socket.destroy()
  }
}

/** A generation is in microseconds since 1970. */
function generationOf(seconds: number): number {
  return seconds * 1_000_000
}

/** Returns undefined if none arrives in time. */
async function nextOf(received: AsyncIterator<Uint8Array, undefined>): Promise<Uint8Array | undefined> {
  const result = await withDeadline(
    received.next().catch(() => undefined),
    REPLY_TIMEOUT_MS,
  )
  return result?.value
}
