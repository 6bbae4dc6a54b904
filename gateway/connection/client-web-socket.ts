/** The WebSocket of a client. */
import WebSocket from 'ws'
import type { CloseReason } from '../../protocol/index.ts'

/** What a client did when ws closes by itself, and the reason that it is told (E2). */
export interface Violation {
  readonly closeReason: CloseReason
  readonly detail: string
}

const violations: Readonly<Record<number, Violation>> = {
  1002: { closeReason: 'protocol', detail: 'a frame that breaks RFC 6455' },
  1007: { closeReason: 'malformed', detail: 'text that is not UTF-8' },
  1008: { closeReason: 'policy', detail: 'a message in too many pieces' },
  1009: { closeReason: 'tooLarge', detail: 'a message over the limit' },
}

/** ws closes without a reason after what breaks RFC 6455. Here the event `violation` comes first, whose listener can close with one. */
export class ClientWebSocket extends WebSocket {
  override close(code?: number, data?: string | Buffer): void {
    const violation = data === undefined && code !== undefined ? violations[code] : undefined
    if (violation !== undefined) this.emit('violation', violation)
    super.close(code, data)
  }
}
