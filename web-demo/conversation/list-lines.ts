import type { ChatMessage } from '../model/chat-message.ts'

/** A line of the message list: a day, or a message and its position in a group of messages from one person. */
type ListLine =
  | { readonly is: 'day'; readonly key: string; readonly time: number }
  | { readonly is: 'message'; readonly message: ChatMessage; readonly first: boolean; readonly last: boolean }

/** Maximum interval between consecutive messages of a group, ms. */
const GROUP_GAP_MS = 5 * 60_000

/** Lays out messages, oldest first: a line for each new day, and groups of consecutive messages from one person. */
export function listLines(messages: readonly ChatMessage[]): ListLine[] {
  const lines: ListLine[] = []
  messages.forEach((message, index) => {
    const before = messages[index - 1]
    const after = messages[index + 1]
    if (before === undefined || !sameDay(before, message)) {
      lines.push({ is: 'day', key: `day ${message.id}`, time: message.time })
    }
    lines.push({
      is: 'message',
      message,
      first: before === undefined || !sameGroup(before, message),
      last: after === undefined || !sameGroup(message, after),
    })
  })
  return lines
}

function sameGroup(one: ChatMessage, next: ChatMessage): boolean {
  const bothSaid = one.kind !== 'system' && next.kind !== 'system'
  return bothSaid && one.from === next.from && Math.abs(next.time - one.time) < GROUP_GAP_MS && sameDay(one, next)
}

function sameDay(one: ChatMessage, other: ChatMessage): boolean {
  return new Date(one.time).toDateString() === new Date(other.time).toDateString()
}
