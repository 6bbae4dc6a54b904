/** The WebSocket of a client. */
import WebSocket from 'ws'
import { because, type ClosingReasonName, type Reason } from '../../protocol/index.ts'

/** What a client did when ws closes by itself: the reason that it is told (E2). */
export type Violation = Reason<ClosingReasonName>

const violations: Readonly<Record<number, Violation>> = {
  1002: because('notWebSocket'),
  1007: because('malformed', 'text that is not UTF-8'),
  1008: because('tooManyPieces'),
  1009: because('tooLarge', 'a message over the limit'),
}

/** ws closes without a reason after what breaks RFC 6455. Here the event `violation` comes first, whose listener can close with one. */
export class ClientWebSocket extends WebSocket {
  override close(code?: number, data?: string | Buffer): void {
    const violation = data === undefined && code !== undefined ? violations[code] : undefined
    if (violation !== undefined) this.emit('violation', violation)
    super.close(code, data)
  }
}
