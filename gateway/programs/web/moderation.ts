/**
 * A hook before each message of a user: a site may refuse it. While the site does not answer in time, a setting says what becomes of
 * messages, and for a second it is not asked again, so that nobody waits for one message after the other.
 */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { decodeText } from '../../../protocol/index.ts'
import { Refusal } from '../../errors.ts'
import type { CheckedMessage, MessageCheck } from '../../handlers/services.ts'
import { failureOf, signedPost } from './signed-post.ts'

const PAUSE_MS = 1000
const OK = 200

interface Parts {
  readonly url: string
  readonly secret: string
  readonly timeoutMs: number
  /** What becomes of messages that the site says nothing about. */
  readonly fallback: 'allow' | 'refuse'
  readonly log: Logger
}

export class Moderation implements MessageCheck {
  /** Since the start. `unanswered`: the fallback decided. */
  readonly counts = { allowed: 0, refused: 0, unanswered: 0 }
  private readonly parts: Parts
  private pausedUntil = 0

  constructor(parts: Parts) {
    this.parts = parts
  }

  async check(message: CheckedMessage): Promise<void> {
    const verdict = performance.now() < this.pausedUntil ? undefined : await this.ask(message)
    if (verdict === undefined) {
      this.counts.unanswered++
      if (this.parts.fallback === 'refuse') throw new Refusal('notChecked')
      return
    }
    this.counts[verdict ? 'allowed' : 'refused']++
    if (!verdict) throw new Refusal('messageRefused')
  }

  /** Returns whether the site allows it, undefined if it does not say. */
  private async ask({ from, to, text }: CheckedMessage): Promise<boolean | undefined> {
    const { log, secret, timeoutMs, url } = this.parts
    const data = { from, to, text: decodeText(text) }
    const body = JSON.stringify({ type: 'message.check', timestamp: new Date().toISOString(), data })
    try {
      const answer = await signedPost(secret, { url, id: `chk_${randomUUID()}`, body, timeoutMs })
      if (answer.status !== OK) throw new Error(`answered ${answer.status}`)
      const verdict: unknown = JSON.parse(answer.text)
      if (isVerdict(verdict)) return verdict.allow
      throw new Error('the answer has no "allow"')
    } catch (error) {
      this.pausedUntil = performance.now() + PAUSE_MS
      log.warn({ reason: failureOf(error) }, 'moderation failed; not asked again for a second')
      return undefined
    }
  }
}

function isVerdict(value: unknown): value is { allow: boolean } {
  return typeof value === 'object' && value !== null && 'allow' in value && typeof value.allow === 'boolean'
}
