/** Errors of the client as one tab tells them another: their classes do not survive a message. */
import {
  ConnectionClosed,
  ConnectionLost,
  InvalidValue,
  NotSignedIn,
  OicqError,
  QueueFull,
  Refused,
  RequestTimeout,
} from '../../client/index.ts'

type Notice = ConstructorParameters<typeof Refused>[0]

export type SentError =
  | { readonly is: 'refused'; readonly notice: Notice; readonly others: readonly Notice[] }
  | { readonly is: string; readonly message: string }

const plainErrors = { ConnectionClosed, ConnectionLost, InvalidValue, NotSignedIn, QueueFull, RequestTimeout }

export function sentError(error: unknown): SentError {
  if (error instanceof Refused) return { is: 'refused', notice: noticeOf(error), others: error.others.map(noticeOf) }
  return error instanceof Error
    ? { is: error.name, message: error.message }
    : { is: 'OicqError', message: String(error) }
}

export function receivedError(sent: SentError): Error {
  if ('notice' in sent) {
    return new Refused(
      sent.notice,
      sent.others.map(notice => new Refused(notice)),
    )
  }
  const { is, message } = sent
  const [, Plain = OicqError] = Object.entries(plainErrors).find(([name]) => name === is) ?? []
  return new Plain(message)
}

function noticeOf({ code, reason, request: name, about, retryAfterMs, message: words }: Refused): Notice {
  const subject = typeof about === 'number' ? { name, number: about } : { name }
  return { code, reason, subject, seconds: retryAfterMs === undefined ? undefined : retryAfterMs / 1000, words }
}
