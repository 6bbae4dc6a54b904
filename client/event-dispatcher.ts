/** Turns the frames that the server sends unasked into events, and passes those of files to their transfers. */
import { decodeText, Flag, Kind, reasons, type ServerValues } from '../protocol/index.ts'
import type { IncomingFrame } from './codec.ts'
import type { DuplicateDetector } from './duplicate-detector.ts'
import type { Emit } from './events.ts'
import type { LogEvent } from './log.ts'
import { stateOf } from './people.ts'
import type { ServerConnection } from './server-connection.ts'
import type { Transfers } from './transfers.ts'

export class EventDispatcher {
  readonly #emit: Emit
  readonly #duplicates: DuplicateDetector
  readonly #transfers: Transfers
  readonly #log: (event: LogEvent) => void

  constructor(emit: Emit, duplicates: DuplicateDetector, transfers: Transfers, log: (event: LogEvent) => void) {
    this.#emit = emit
    this.#duplicates = duplicates
    this.#transfers = transfers
    this.#log = log
  }

  /** Dispatches a frame of this connection, whose requests a notice may refuse; ignores replies. */
  dispatch(frame: IncomingFrame, connection: ServerConnection): void {
    const { name, values } = frame
    if (name !== 'message') this.#transfers.handleFrame(frame)
    switch (name) {
      case 'message':
        this.#dispatchMessage(values, connection)
        break
      case 'friendAdded': {
        const { friend: number, nickname, portrait, state } = values
        connection.friends++
        this.#emit('friendAdded', { number, nickname, portrait, state: stateOf(state) })
        break
      }
      case 'friendState':
        this.#emit('friendState', { friend: values.friend, state: stateOf(values.state) })
        break
      case 'mode':
        this.#emit('mode', { mode: stateOf(values.mode) })
        break
    }
  }

  #dispatchNotice(code: number, text: string, connection: ServerConnection): void {
    const notice = connection.options.reader.parseNotice(code, text)
    const { reason, subject } = notice ?? {}
    this.#log({ event: 'notice', subject: subject?.name, code, reason })
    if (subject?.name === 'connection' && reason !== undefined && reasons[reason].closes) connection.told = reason
    if (
      notice !== undefined &&
      (this.#transfers.handleNotice(notice, connection) || connection.pending.handleNotice(notice))
    )
      return
    this.#emit('notice', { text, code, reason, about: subject?.number })
  }

  #dispatchMessage(message: ServerValues<'message'>, connection: ServerConnection): void {
    const { flag, number: from, kind } = message
    const text = decodeText(message.text)
    const receivedAt = Date.now()
    if (flag === Flag.user) {
      this.#emit('message', {
        from,
        text,
        receivedAt,
        stored: connection.isReplaying,
        repeated: this.#duplicates.record(from, text, performance.now()),
      })
      return
    }
    switch (kind) {
      case Kind.added:
        this.#emit('addedBy', { from, nickname: text })
        break
      case Kind.requested:
        this.#emit('friendRequest', { from, reason: text, receivedAt })
        break
      case Kind.agreed:
      case Kind.refused:
        this.#emit('friendAnswer', { from, agreed: kind === Kind.agreed, nickname: text })
        break
      case Kind.monitored:
        this.#emit('monitored', { speaker: from, ...parseCopy(text), receivedAt })
        break
      default:
        this.#dispatchNotice(kind, text, connection)
    }
  }
}

/** Parses the copy of a message, `→ <recipient>: <text>` (S2). */
function parseCopy(copy: string): { recipient: number; text: string } {
  const [, recipient, text = ''] = /^→ (\d+): (.*)$/s.exec(copy) ?? []
  return recipient === undefined ? { recipient: 0, text: copy } : { recipient: Number(recipient), text }
}
