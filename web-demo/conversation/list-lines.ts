import type { ListedMessage, UnreadDivider } from '../model/thread.ts'

/** A line of the message list: a day, where the unread begin, or a message and its position in a group from one person. */
export type ListLine<M extends ListedMessage = ListedMessage> =
  | { readonly is: 'day'; readonly key: string; readonly time: number }
  | { readonly is: 'unread'; readonly key: string }
  | {
      readonly is: 'message'
      readonly key: string
      readonly message: M
      /** Among all messages, from 1 on. */
      readonly position: number
      readonly first: boolean
      readonly last: boolean
    }

/** Maximum interval between consecutive messages of a group, ms. */
const GROUP_GAP_MS = 5 * 60_000

/**
 * Lays out messages, oldest first: a line for each new day and for where the unread begin, and groups of consecutive messages
 * from one person.
 */
export function listLines<M extends ListedMessage>(messages: readonly M[], divider?: UnreadDivider): ListLine<M>[] {
  const lines: ListLine<M>[] = []
  const unread = divider === undefined ? undefined : firstUnread(messages, divider)
  const isSameDay = days()
  messages.forEach((message, index) => {
    const before = messages[index - 1]
    const after = messages[index + 1]
    const isNewDay = before === undefined || !isSameDay(before, message)
    if (isNewDay) lines.push({ is: 'day', key: `day ${message.id}`, time: message.time })
    if (index === unread) lines.push({ is: 'unread', key: 'unread' })
    lines.push({
      is: 'message',
      key: message.id,
      message,
      position: index + 1,
      first: isNewDay || index === unread || !isGroup(before, message),
      last: after === undefined || index + 1 === unread || !isGroup(message, after) || !isSameDay(message, after),
    })
  })
  return lines
}

/** Takes each line that is the same at its place from those before: what is drawn of it then stays as it is. */
export function reuseLines<M extends ListedMessage>(
  lines: readonly ListLine<M>[],
  before: readonly ListLine<M>[],
): readonly ListLine<M>[] {
  return lines.map((line, place) => {
    const old = before[place]
    return old !== undefined && isSame(line, old) ? old : line
  })
}

function isSame(line: ListLine, other: ListLine): boolean {
  if (line.is !== 'message' || other.is !== 'message') return line.key === other.key
  const isMoved = line.position !== other.position || line.first !== other.first || line.last !== other.last
  return line.message === other.message && !isMoved
}

/** Whether these messages, the newest, reach back to where the unread begin. */
export function hasAllUnread(messages: readonly ListedMessage[], divider: UnreadDivider): boolean {
  const [first] = messages
  if (first === undefined) return false
  return 'after' in divider ? first.id <= divider.after : firstUnread(messages, divider) !== undefined
}

/** The place of the first unread message; undefined if it is further up than what is loaded. */
function firstUnread(messages: readonly ListedMessage[], divider: UnreadDivider): number | undefined {
  if ('after' in divider) {
    const index = messages.findIndex(message => message.id > divider.after && isReceived(message))
    return index === -1 ? undefined : index
  }
  const { last, count } = divider
  let left = count
  for (let index = messages.length - 1; index >= 0; index--) {
    const message = messages[index]
    if (message === undefined || message.id > last || !isReceived(message)) continue
    left--
    if (left === 0) return index
  }
  return undefined
}

function isReceived({ kind, state }: ListedMessage): boolean {
  return state === 'received' && kind !== 'system'
}

function isGroup(one: ListedMessage, next: ListedMessage): boolean {
  const bothSaid = one.kind !== 'system' && next.kind !== 'system'
  return bothSaid && one.from === next.from && Math.abs(next.time - one.time) < GROUP_GAP_MS
}

/** Compares days of the local time zone. Most messages are of the same day as the one before: the calendar is asked once a day. */
function days(): (one: ListedMessage, other: ListedMessage) => boolean {
  let [from, to] = [0, 0]
  return (one, other) => {
    if (one.time < from || one.time >= to) {
      const day = new Date(one.time)
      from = day.setHours(0, 0, 0, 0)
      to = day.setDate(day.getDate() + 1)
    }
    return other.time >= from && other.time < to
  }
}
