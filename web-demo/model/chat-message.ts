/** The entries of a conversation, and their ids. */
import type { FailureName } from './failure.ts'

/** A file in a conversation. */
export interface ChatFile {
  readonly name: string
  /** In bytes. */
  readonly length: number
  /** Sent by the user of this page. */
  readonly outgoing: boolean
  /** Its id in `Files`, as long as the page in which it was offered lives. */
  readonly transfer?: number
  /** Absent while the file is offered or running. */
  readonly outcome?: 'done' | 'refused' | 'cancelled' | 'failed'
}

export interface ChatMessage {
  /** Sorts by time: a later message has a greater id. */
  readonly id: string
  /** The other side of the conversation. */
  readonly peer: number
  /** The author: the peer or the user. */
  readonly from: number
  readonly kind: 'text' | 'file' | 'system'
  /** The text, or the name of a file. */
  readonly text: string
  /** When it was sent or received by this machine's clock, ms: the wire carries no time. */
  readonly time: number
  /** Safe means that the server is responsible for it (M4). */
  readonly state: 'sending' | 'safe' | 'failed' | 'received'
  /** Why it failed. */
  readonly failure?: FailureName
  /** How many more times it was delivered (M5). */
  readonly again?: number
  /** It waited on the server until the user signed in (M1): when it was sent is unknown. */
  readonly stored?: boolean
  /** Sent to a whole group (M3). */
  readonly broadcast?: boolean
  readonly file?: ChatFile
  /** Of a system message: the user was signed in elsewhere, and what was said meanwhile is not here (A6). */
  readonly absence?: Absence
}

/** From when to when, ms. */
export interface Absence {
  readonly since: number
  readonly until: number
}

/** Whether it is being sent, or a file that is offered or on its way. */
export function isUnderWay({ file, state }: ChatMessage): boolean {
  return file === undefined ? state === 'sending' : file.outcome === undefined
}

/** A message of a page that was closed: what was under way counts as failed. */
export function afterReload(message: ChatMessage): ChatMessage {
  const cut: ChatMessage = isUnderWay(message) ? { ...message, failure: 'pageLeft' } : message
  const state = message.state === 'sending' ? 'failed' : message.state
  if (message.file === undefined) return { ...cut, state }
  const { transfer: _gone, ...file } = message.file
  return { ...cut, state, file: { outcome: 'failed', ...file } }
}

/**
 * Nine base-36 digits of the time in ms, four that count within it, and those of the page: a later id is greater as a string,
 * and two tabs never give the same one.
 */
function idOf(time: number, count: number, page = ''): string {
  return time.toString(36).padStart(9, '0') + count.toString(36).padStart(4, '0') + page
}

/** The smallest id that a message of this time or later can have. */
export const firstIdAt = (time: number): string => idOf(time, 0)

/** Gives messages their time and id. Ids sort in the order of creation. */
export class MessageClock {
  private readonly now: () => number
  private readonly page = Math.random().toString(36).slice(2, 8)
  private last = 0
  private count = 0

  constructor(now = Date.now) {
    this.now = now
  }

  /** Ids keep growing when the clock is set back, so that new messages never sort among older ones. */
  next(): { id: string; time: number } {
    const time = this.now()
    if (time > this.last) {
      this.last = time
      this.count = 0
    } else {
      this.count++
    }
    return { id: idOf(this.last, this.count, this.page), time }
  }

  /** Makes all future ids greater than this one. */
  startAfter(id: string): void {
    const time = Number.parseInt(id.slice(0, 9), 36)
    if (time < this.last) return
    this.last = time
    this.count = Number.parseInt(id.slice(9, 13), 36)
  }
}
