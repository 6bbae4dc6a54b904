/** The text of a notice (E4): subject, colon, blank, words. Clients read the subject, and what they are asked to wait, but no words. */
import type { ChatRequestName } from './chat-messages.ts'
import { type UserMessageName, userMessages } from './messages.ts'
import type { Reason } from './reason-texts.ts'
import { FIRST_REASON_CODE, type ReasonName, reasonOf, reasons } from './reasons.ts'

/** What a notice is about: a request, by its name, or one of these. */
export interface Subject {
  readonly name: UserMessageName | ChatRequestName | 'type' | 'program' | 'connection' | 'file'
  /** The other user, where a request without a reply names one, and of a file always; the type or the program. */
  readonly number?: number | undefined
}

/** The subject of a refusal of this request. The number 0 names nobody. */
export function subjectOf(name: UserMessageName, request: { readonly [field: string]: unknown }): Subject {
  if ('reply' in userMessages[name]) return { name }
  const number = request.recipient ?? request.friend ?? request.watched
  return typeof number === 'number' && number !== 0 ? { name, number } : { name }
}

/** The text of a notice: subject, colon, blank, words. */
export function noticeText({ name, number }: Subject, { words }: Reason): string {
  return `${name}${number === undefined ? '' : ` ${number}`}: ${words}`
}

/** A notice with a reason, as a client reads it. */
export interface Notice {
  readonly code: number
  /** Undefined for a code that this version does not know. */
  readonly reason: ReasonName | undefined
  readonly subject: Subject
  /** How long to wait, in seconds, if the reason asks for it. */
  readonly seconds: number | undefined
  /** For people, in English. */
  readonly words: string
}

const subjectWords: ReadonlySet<string> = /* @__PURE__ */ new Set([
  ...Object.keys(userMessages),
  'type',
  'program',
  'connection',
  'file',
])

/**
 * Reads a notice. Returns undefined for the words of the administrator, and for a subject that is none of `names`: those of the chat
 * server are apart, for clients without rooms.
 */
export function parseNotice(code: number, text: string, names: ReadonlySet<string> = subjectWords): Notice | undefined {
  const [head = '', name = '', number] = /^(\w{1,32})(?: (\d{1,10}))?: /.exec(text) ?? []
  if (code < FIRST_REASON_CODE || !names.has(name)) return undefined
  const subject = { name: name as Subject['name'], number: number === undefined ? undefined : Number(number) }
  const reason = reasonOf(code)
  const wait = reason !== undefined && reasons[reason].waits ? / wait (\d{1,10}) s$/.exec(text) : null
  return { code, reason, subject, seconds: wait ? Number(wait[1]) : undefined, words: text.slice(head.length) }
}
