/** What the server tells unasked, as events. */
import { decodeText, Flag, Kind, type ServerValues } from '../protocol/index.ts'
import type { Incoming } from './connection.ts'
import type { DuplicateDetector } from './duplicate-detector.ts'
import type { Emit } from './events.ts'
import { stateOf } from './people.ts'

export class News {
  private readonly emit: Emit
  private readonly duplicates: DuplicateDetector

  constructor(emit: Emit, duplicates: DuplicateDetector) {
    this.emit = emit
    this.duplicates = duplicates
  }

  /** Tells what a frame says; replies and files are others' business. `isAnswer`: whether a notice is about a request. */
  tell({ name, values }: Incoming, isAnswer: (notice: string) => boolean): void {
    switch (name) {
      case 'message':
        this.tellMessage(values, isAnswer)
        break
      case 'friendAdded': {
        const { friend: number, nickname, portrait, state } = values
        this.emit('friendAdded', { number, nickname, portrait, state: stateOf(state) })
        break
      }
      case 'friendState':
        this.emit('friendState', { friend: values.friend, state: stateOf(values.state) })
        break
      case 'mode':
        this.emit('mode', { mode: stateOf(values.mode) })
        break
    }
  }

  private tellMessage(message: ServerValues<'message'>, isAnswer: (notice: string) => boolean): void {
    const { flag, number: from, kind } = message
    const text = decodeText(message.text)
    const time = Date.now()
    if (flag === Flag.user) {
      this.emit('message', { from, text, time, repeated: this.duplicates.record(from, text, performance.now()) })
      return
    }
    switch (kind) {
      case Kind.added:
        this.emit('addedBy', { from, nickname: text })
        break
      case Kind.requested:
        this.emit('friendRequest', { from, reason: text, time })
        break
      case Kind.agreed:
      case Kind.refused:
        this.emit('friendAnswer', { from, agreed: kind === Kind.agreed, nickname: text })
        break
      case Kind.monitored:
        this.emit('monitored', { speaker: from, ...copied(text), time })
        break
      default:
        if (!isAnswer(text)) this.emit('notice', { text })
    }
  }
}

/** The copy of a message, `→ <recipient>: <text>` (S2). */
function copied(copy: string): { recipient: number; text: string } {
  const [, recipient, text = ''] = /^→ (\d+): (.*)$/s.exec(copy) ?? []
  return recipient === undefined ? { recipient: 0, text: copy } : { recipient: Number(recipient), text }
}
