/** Executes the commands of the admin command on an instance. */
import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { because, Mode, SYSTEM } from '../../protocol/index.ts'
import type { SignIns } from '../auth/sign-ins.ts'
import type { ItemHandlers, ItemValues } from '../cluster/envelope.ts'
import type { Peers } from '../cluster/peers.ts'
import type { Config } from '../config.ts'
import type { DrainState } from '../connection/drain.ts'
import type { ConnectionRegistry } from '../connection/registry.ts'
import { messageOf } from '../errors.ts'
import { checkText } from '../handlers/field-limits.ts'
import type { Programs } from '../programs/attach/programs.ts'
import type { ChatServer } from '../programs/chat/chat-server.ts'
import { knownRemoval } from '../programs/chat/limits.ts'
import type { SessionRegistry } from '../session/registry.ts'
import { systemNotice } from '../session/system-notice.ts'
import {
  CONNECTIONS_PAGE,
  type CommandName,
  type CommandValues,
  decodeCommand,
  type EndReason,
  encodeReply,
  type RemoteReply,
  type ReplyValues,
} from './remote-messages.ts'

/** Ids are used in channel names and log lines. */
const ID = /^[\w-]{1,64}$/
/** How far the time of a command may be from now by the directory's clock, in milliseconds; its id is remembered for as long. */
const MAX_AGE_MS = 60_000
/** Commands remembered; while there are as many, more are refused. */
const MAX_REMEMBERED = 10_000
/** How often refused commands are logged, in milliseconds: a faulty publisher could fill the log. */
const LOG_REFUSED_EVERY_MS = 60_000

type Handlers = { [N in CommandName]: (values: CommandValues<N>) => ReplyValues<N> | Promise<ReplyValues<N>> }

interface Parts {
  readonly config: Config
  readonly chat: ChatServer
  readonly connections: ConnectionRegistry
  readonly programs: Programs
  readonly sessions: SessionRegistry
  readonly signIns: SignIns
  readonly peers: Peers
  readonly drainState: DrainState
  /** The time by the directory's clock, in milliseconds since 1970. */
  readonly now: () => number
  readonly log: Logger
}

export class RemoteCommands {
  private readonly parts: Parts
  /** When each command of the last minute was sent, so that none is executed twice. */
  private readonly remembered = new Map<string, number>()
  private refusedLoggedAt = Number.NEGATIVE_INFINITY

  constructor(parts: Parts) {
    this.parts = parts
  }

  get handlers(): Pick<ItemHandlers, 'adminCommand'> {
    return { adminCommand: (sender, command) => this.run(sender, command) }
  }

  /** Executes an encoded command, and returns the encoded reply. Throws a FieldError for one that is malformed. */
  async execute(sender: string, body: Uint8Array): Promise<Uint8Array> {
    const { name, values } = decodeCommand(body)
    const run = this.commands[name] as (values: object) => object | Promise<object>
    const reply = { name, values: await run(values) } as RemoteReply
    this.parts.log.info(
      { command: name, sender, number: 'number' in values ? values.number : 0 },
      'admin command executed',
    )
    return encodeReply(reply)
  }

  private async run(sender: string, { id, sentAt, body }: ItemValues<'adminCommand'>): Promise<void> {
    const { log, peers } = this.parts
    try {
      if (!ID.test(sender) || !ID.test(id)) throw new Error('malformed id')
      this.refuseReplay(`${sender} ${id}`, sentAt)
      const reply = await this.execute(sender, body)
      peers.sendOnce(sender, { name: 'adminReply', values: { id, body: reply } })
    } catch (error) {
      const now = performance.now()
      if (now - this.refusedLoggedAt < LOG_REFUSED_EVERY_MS) return
      this.refusedLoggedAt = now
      log.error(
        { reason: messageOf(error), bytes: body.length },
        'admin command refused; further ones are not logged for a minute',
      )
    }
  }

  /** Throws an Error for a command that was taken before, or that is so old that it may have been. */
  private refuseReplay(command: string, sentAt: number): void {
    const { remembered } = this
    const now = this.parts.now()
    for (const [other, at] of remembered) if (at < now - MAX_AGE_MS) remembered.delete(other)
    if (Math.abs(now - sentAt) > MAX_AGE_MS) throw new Error(`sent ${Math.round((now - sentAt) / 1000)} s ago`)
    if (remembered.has(command)) throw new Error('replayed')
    if (remembered.size >= MAX_REMEMBERED) throw new Error('too many commands within a minute')
    remembered.set(command, sentAt)
  }

  private readonly commands: Handlers = {
    state: () => {
      const { connections, drainState, sessions } = this.parts
      const counts = { sessions: sessions.size, connections: connections.size }
      return { host: hostname(), ...counts, draining: Number(drainState.isDraining) }
    },

    /** Returns empty strings unless the account is signed in here. */
    session: ({ number }) => {
      const session = this.parts.sessions.get(number)
      const { id: connection = '', address = '' } = session?.connection ?? {}
      const mode = session?.enteredMode ?? Mode.offline
      return { connection, address, since: seconds(session?.signedInAt ?? 0), mode }
    },

    /** Returns the next of the connections after one of these names, in the order in which they were opened. */
    connections: ({ after }) => {
      const { connections, programs } = this.parts
      const isNext = ({ id }: { readonly id: string }) => ordinal(id) > after
      const ofUsers = Iterator.from(connections)
        .filter(isNext)
        .take(CONNECTIONS_PAGE)
        .map(({ id, address, number, openedAt, session, transport }) => ({
          ...{ id: ordinal(id), number, program: 0, transport: transport.description, address },
          ...{ since: seconds(openedAt), mode: session?.enteredMode ?? Mode.offline },
          signedInAt: seconds(session?.signedInAt ?? 0),
        }))
      const ofPrograms = Iterator.from(programs.connections)
        .filter(isNext)
        .map(({ id, address, attachment, openedAt, transport }) => ({
          ...{
            id: ordinal(id),
            number: 0,
            program: attachment?.program ?? 0,
            transport: transport.description,
            address,
          },
          ...{ since: seconds(openedAt), mode: Mode.offline, signedInAt: 0 },
        }))
      const list = [...ofUsers, ...ofPrograms].sort((a, b) => a.id - b.id)
      return { list: list.slice(0, CONNECTIONS_PAGE) }
    },

    /** Replies when friends have been told, too: after that the account may be deleted. */
    end: async ({ number, reason }) => {
      const count = this.endSessions(number, reason)
      await this.parts.signIns.released(number)
      return { count }
    },

    /** Sends the notice to everyone signed in here, neither stored nor acknowledged, like a broadcast to everyone (M3). */
    notice: ({ text }) => {
      checkText(text)
      const { sessions } = this.parts
      const frame = systemNotice(text)
      for (const session of sessions) session.push(frame)
      return { count: sessions.size }
    },

    /** Delivers a message that was stored for an account. */
    deliver: ({ number }) => {
      const session = this.parts.sessions.get(number)
      session?.replayStored()
      return { count: session === undefined ? 0 : 1 }
    },

    roomNews: async ({ room, joined, left, removal, frames }) => {
      await this.parts.chat.tell({
        ...{ room, frames },
        ...(joined === 0 ? {} : { joined }),
        ...(left === 0 ? {} : { left, removal: { by: SYSTEM, kind: knownRemoval(removal) } }),
      })
      return {}
    },

    roomClosed: async ({ room }) => ({ count: await this.parts.chat.audience.closed(room) }),

    drain: () => {
      this.parts.drainState.request()
      return { milliseconds: this.parts.config.drainMs }
    },
  }

  /** Closes the connection of an account with a policy close (E2), after which clients do not reconnect automatically. */
  private endSessions(number: number, reason: EndReason): number {
    const { connections, signIns } = this.parts
    let count = 0
    for (const connection of connections) {
      if (connection.number === number) {
        connection.closeWithNotice(because(reason))
        count++
      } else if (signIns.pending.get(connection) === number) {
        // It may have been checked against the previous password.
        connection.close(because('signInInterrupted'))
      }
    }
    return count
  }
}

/** Of a connection's name, such as c12. */
function ordinal(id: string): number {
  return Number(id.slice(1))
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}
