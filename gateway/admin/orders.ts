/** What an instance does when the admin command asks for it, and its answer. */
import { hostname } from 'node:os'
import type { Logger } from 'pino'
import { ByteReader } from '../../protocol/bytes.ts'
import { checkText } from '../handlers/field-limits.ts'
import type { Services } from '../handlers/services.ts'
import { systemNotice } from '../session/system-notice.ts'
import { type AnswerValues, decodeAdmin, encodeAdmin, type OrderName, type OrderValues } from './messages.ts'

type Handlers = { [N in OrderName]: (values: OrderValues<N>) => AnswerValues<N> }
type Needs = Pick<Services, 'config' | 'connections' | 'peers' | 'sessions' | 'signIns'>

export class Orders {
  /** Set once the instance stops, for whatever reason. */
  draining = false
  /** Resolves when the instance is asked to stop. */
  readonly drainAsked: Promise<void>
  private readonly askDrain: () => void
  private readonly services: Needs
  private readonly log: Logger
  private hasComplained = false

  constructor(services: Needs, log: Logger) {
    this.services = services
    this.log = log
    const { promise, resolve } = Promise.withResolvers<void>()
    this.drainAsked = promise
    this.askDrain = resolve
  }

  /** Takes what came for this instance and is no envelope: does what an order says, and answers. */
  hear(bytes: Uint8Array): void {
    try {
      const order = decodeAdmin(new ByteReader(bytes, 0, bytes.length))
      if (order?.kind !== 'order') return
      const { id, sender, name } = order
      const values = (this.handlers[name] as (values: object) => object)(order.values)
      this.log.info(
        { order: name, from: sender, number: 'number' in order.values ? order.values.number : 0 },
        'ordered by an administrator',
      )
      const { peers } = this.services
      const answer = { kind: 'answer', id, sender: peers.instance, name, values } as Parameters<typeof encodeAdmin>[0]
      peers.publish(sender, encodeAdmin(answer))
    } catch (error) {
      if (this.hasComplained) return
      // Once is enough: whoever can publish here could fill the log.
      this.hasComplained = true
      this.log.error({ err: error, bytes: bytes.length }, 'an admin message can not be understood; more are ignored')
    }
  }

  private readonly handlers: Handlers = {
    state: () => {
      const { connections, sessions } = this.services
      const counts = { sessions: sessions.size, connections: connections.size }
      return { host: hostname(), ...counts, draining: Number(this.draining) }
    },

    /** Empty when the number is not signed in here. */
    session: ({ number }) => {
      const { id: connection = '', address = '' } = this.services.sessions.get(number)?.connection ?? {}
      return { connection, address }
    },

    end: ({ number, why }) => ({ count: this.end(number, why) }),

    /** To everyone signed in here, neither stored nor confirmed, like a broadcast to everyone (M3). */
    notice: ({ text }) => {
      checkText(text)
      const { sessions } = this.services
      const frame = systemNotice(text)
      for (const session of sessions) session.push(frame)
      return { count: sessions.size }
    },

    /** Something was put into the mailbox of a number. */
    deliver: ({ number }) => {
      const session = this.services.sessions.get(number)
      session?.deliverStored()
      return { count: session === undefined ? 0 : 1 }
    },

    drain: () => {
      this.askDrain()
      return { milliseconds: this.services.config.drainMs }
    },
  }

  /** Ends the sign-in of a number with a policy close (E2): a client does not come back by itself. */
  private end(number: number, why: string): number {
    const { connections, signIns } = this.services
    let count = 0
    for (const connection of connections) {
      if (connection.number === number) {
        connection.notice(why)
        connection.close('policy', why)
        count++
      } else if (signIns.underWay.get(connection) === number) {
        // It may have been let in by what held before.
        connection.close('unavailable', 'sign in again')
      }
    }
    return count
  }
}
