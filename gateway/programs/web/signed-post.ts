/** Requests to the URLs of a site, signed as Standard Webhooks has it: HMAC-SHA-256 over id, time and body. */
import { createHmac } from 'node:crypto'
import { codeOf } from '../../errors.ts'

const SECRET_PREFIX = 'whsec_'
/** The longest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 65_536
const MS_PER_SECOND = 1000

export interface SignedRequest {
  readonly url: string
  /** Names what is sent: the same for every attempt. */
  readonly id: string
  readonly body: string
  /** Time limit of the whole request, in milliseconds. */
  readonly timeoutMs: number
}

/** Returns the headers that show who sent this, and when. */
export function signature(secret: string, id: string, body: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / MS_PER_SECOND))
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64')
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` }
}

/**
 * Posts JSON. Returns the status and the answer, of which no more than 64 KiB are read. Follows no redirect. Rejects when nobody answers
 * in time.
 */
export async function signedPost(
  secret: string,
  { url, id, body, timeoutMs }: SignedRequest,
): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signature(secret, id, body, Date.now()) },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  })
  return { status: response.status, text: await beginningOf(response) }
}

async function beginningOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  // Leaving the loop cancels the rest.
  for await (const part of response.body ?? []) {
    parts.push(part)
    length += part.length
    if (length > MAX_ANSWER_BYTES) throw new Error(`the answer is longer than ${MAX_ANSWER_BYTES} bytes`)
  }
  return Buffer.concat(parts).toString()
}

/** Returns in one line why a request failed. */
export function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause, message, name } = error
  if (name === 'TimeoutError') return 'timed out'
  return codeOf(cause) || (cause instanceof Error ? cause.message : message)
}
