/** Operators who watch what a user says and hears (S2). */
import type { Logger } from 'pino'
import { decodeText, encodeText, Flag, fromServer, Kind } from '../../protocol/index.ts'
import type { Handlers } from '../dispatch.ts'
import type { Fanout } from '../fanout.ts'
import type { Clock, Store } from '../ports.ts'
import { Refusal } from '../refusal.ts'
import type { Services } from './services.ts'

/** The recipient in the copy of a broadcast to everyone. */
export const EVERYONE = 0

export class Monitors {
  private readonly store: Store
  private readonly clock: Clock
  private readonly fanout: Fanout
  private readonly log: Logger
  /** Whom each operator watches, and by whom each number is watched. */
  private readonly watched = new Map<number, number>()
  private readonly operators = new Map<number, Set<number>>()

  constructor(store: Store, clock: Clock, fanout: Fanout, log: Logger) {
    this.store = store
    this.clock = clock
    this.fanout = fanout
    this.log = log
  }

  /** Starts copies for an operator, once that is in the audit table; ends those of another number. */
  async start(operator: number, watched: number): Promise<void> {
    this.end(operator)
    await this.store.audit(operator, 'monitor start', watched, this.clock.now())
    this.watched.set(operator, watched)
    const operators = this.operators.get(watched)
    if (operators === undefined) this.operators.set(watched, new Set([operator]))
    else operators.add(operator)
  }

  /** Ends an operator's copies, if there are any. */
  end(operator: number): void {
    const watched = this.watched.get(operator)
    if (watched === undefined) return
    this.watched.delete(operator)
    const operators = this.operators.get(watched)
    operators?.delete(operator)
    if (operators?.size === 0) this.operators.delete(watched)
    this.store
      .audit(operator, 'monitor end', watched, this.clock.now())
      .catch(error =>
        this.log.error({ err: error, operator, watched }, 'the end of a monitor is not in the audit table'),
      )
  }

  /** Copies a text to the operators who watch its sender or its recipient. */
  copy(sender: number, recipient: number, text: Uint8Array): void {
    if (this.operators.size === 0) return
    const bySender = this.operators.get(sender) ?? []
    const byRecipient = this.operators.get(recipient) ?? []
    const operators = [...new Set([...bySender, ...byRecipient])]
    if (operators.length === 0) return
    const copy = encodeText(`→ ${recipient}: ${decodeText(text)}`)
    const frame = fromServer.encode('message', { flag: Flag.system, number: sender, text: copy, kind: Kind.monitored })
    this.fanout.push(operators, frame).catch(error => this.log.error({ err: error }, 'a copy for an operator was lost'))
  }
}

export function monitor({ monitors, store }: Services): Pick<Handlers, 'monitor'> {
  return {
    async monitor(from, { number, watched }) {
      if (watched === 0) {
        monitors.end(number)
        return
      }
      if ((await store.passwordHash(watched)) === undefined) throw new Refusal(`there is no number ${watched}`)
      await monitors.start(number, watched)
      // Signed out while the audit was written.
      if (from.session === undefined) monitors.end(number)
    },
  }
}
