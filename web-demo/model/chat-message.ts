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
