import type { ChatMessage } from '../model/chat-message.ts'

/** A line of the message list: the name of a day, or a message and its place in a run of one person's messages. */
type ListLine =
  | { readonly is: 'day'; readonly key: string; readonly time: number }
  | { readonly is: 'message'; readonly message: ChatMessage; readonly first: boolean; readonly last: boolean }

/** Messages of one person that follow each other within this time stand together, ms. */
const runGapMs = 5 * 60_000

/** Lays messages out, oldest first: a line for each new day, and runs of messages of one person. */
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
      first: before === undefined || !sameRun(before, message),
      last: after === undefined || !sameRun(message, after),
    })
  })
  return lines
}

function sameRun(one: ChatMessage, next: ChatMessage): boolean {
  const bothSaid = one.kind !== 'system' && next.kind !== 'system'
  return bothSaid && one.from === next.from && Math.abs(next.time - one.time) < runGapMs && sameDay(one, next)
}

function sameDay(one: ChatMessage, other: ChatMessage): boolean {
  return new Date(one.time).toDateString() === new Date(other.time).toDateString()
}
