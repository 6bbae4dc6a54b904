/** One entry of a conversation. */

/** A file in a conversation. */
export interface ChatFile {
  readonly name: string
  /** In bytes. */
  readonly length: number
  /** Sent by me. */
  readonly outgoing: boolean
  /** Its id in `Files`, while the page lives in which it was offered. */
  readonly transfer?: number
  /** How it ended; absent while it is offered or running. */
  readonly outcome?: 'done' | 'refused' | 'cancelled' | 'failed'
}

export interface ChatMessage {
  /** Sorts like the time: a later message has a greater id. */
  readonly id: string
  /** Whose conversation it belongs to. */
  readonly peer: number
  /** Who wrote it: the peer or oneself. */
  readonly from: number
  readonly kind: 'text' | 'file' | 'system'
  /** What was written; the name of a file. */
  readonly text: string
  /** When it was sent or came, by this machine's clock, ms: the wire has no time. */
  readonly time: number
  /** A message is safe once the server answers for it (M4). */
  readonly state: 'sending' | 'safe' | 'failed' | 'received'
  /** Why it failed, when that is known: after a reload it is not. */
  readonly failure?: string
  /** How many times it came again (M5). */
  readonly again?: number
  /** Written to a whole group (M3). */
  readonly broadcast?: boolean
  readonly file?: ChatFile
}

/** A message as the history gives it back: what was under way when its page went away has failed, as far as one can know. */
export function afterReload(message: ChatMessage): ChatMessage {
  const state = message.state === 'sending' ? 'failed' : message.state
  if (message.file === undefined) return { ...message, state }
  const { transfer: _gone, ...file } = message.file
  return { ...message, state, file: { outcome: 'failed', ...file } }
}

/** Times and ids for messages: ids sort in the order in which they were given. */

/** A later id is greater as a string: nine digits of the time in ms, four that count within it, base 36. */
function idOf(time: number, count: number): string {
  return time.toString(36).padStart(9, '0') + count.toString(36).padStart(4, '0')
}

/** The smallest id of a message at this time or later. */
export const firstIdAt = (time: number): string => idOf(time, 0)

export class MessageClock {
  private readonly now: () => number
  private last = 0
  private count = 0

  constructor(now = Date.now) {
    this.now = now
  }

  /** A clock that was set back must not put new messages among older ones: ids go on from the greatest so far. */
  next(): { id: string; time: number } {
    const time = this.now()
    if (time > this.last) {
      this.last = time
      this.count = 0
    } else {
      this.count++
    }
    return { id: idOf(this.last, this.count), time }
  }

  /** Ids to come are greater than this one. */
  startAfter(id: string): void {
    const time = Number.parseInt(id.slice(0, 9), 36)
    if (time < this.last) return
    this.last = time
    this.count = Number.parseInt(id.slice(9), 36)
  }
}
