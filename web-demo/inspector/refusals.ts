/** Which request a notice refuses (E4, E5). */
import { chatRequestNames, chatRequests, Flag, type Notice, parseNotice, userMessages } from '../../protocol/index.ts'
import type { CapturedFrame } from '../model/inspector.ts'
import { fieldValue } from './frame-text.ts'
import { programOf } from './published-text.ts'

const subjects: ReadonlySet<string> = new Set([
  ...Object.keys(userMessages),
  ...chatRequestNames,
  ...['type', 'program', 'connection', 'file'],
])

const replies = new Map(
  [...Object.entries(userMessages), ...Object.entries(chatRequests)].flatMap(([name, row]) =>
    'reply' in row ? [[name, row.reply] as const] : [],
  ),
)

/** Reads a notice with a reason; undefined for any other frame. */
export function noticeOf(frame: CapturedFrame): Notice | undefined {
  if (frame.direction !== 'in' || frame.name !== 'message' || programOf(frame.bytes) !== 'server') return undefined
  const [flag, kind, text] = ['flag', 'kind', 'text'].map(field => fieldValue(frame, field))
  if (flag !== Flag.system || typeof kind !== 'number' || typeof text !== 'string') return undefined
  return parseNotice(kind, text, subjects)
}

/**
 * Returns the request that a notice refuses; undefined if it refuses none, or one that was not captured. A request with a reply is
 * the one whose reply came last (E5.1); another the oldest one to the same number that is not settled (E4.9).
 */
export function refusedBy(frames: readonly CapturedFrame[], notice: CapturedFrame): CapturedFrame | undefined {
  const subject = noticeOf(notice)?.subject
  if (subject === undefined) return undefined
  const reply = replies.get(subject.name)
  let open: CapturedFrame[] = []
  let answered: CapturedFrame | undefined
  const tests: (readonly CapturedFrame[])[] = []
  for (const frame of frames) {
    if (frame === notice) break
    if (frame.direction === 'out') {
      if (frame.name === 'login') open = []
      if (frame.name === 'connectionTest') tests.push(open)
      if (frame.name === subject.name && (subject.number === undefined || namesUser(frame, subject.number)))
        open = [...open, frame]
    } else if (frame.name === reply) [answered, ...open] = open
    else if (frame.name === 'connectionTest' && reply === undefined) {
      const settled = tests.shift() ?? []
      open = open.filter(each => !settled.includes(each))
    } else if (reply === undefined) {
      const other = noticeOf(frame)?.subject
      if (other?.name === subject.name && other.number === subject.number) open = open.slice(1)
    }
  }
  return reply === undefined ? open[0] : answered
}

function namesUser(frame: CapturedFrame, number: number): boolean {
  return ['recipient', 'friend', 'watched'].some(field => fieldValue(frame, field) === number)
}
