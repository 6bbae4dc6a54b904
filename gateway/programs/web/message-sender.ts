/** Sends messages for the HTTP API, by the way of all messages (M1), and waits until they are settled if asked to (M4). */
import type { Reason, Subject } from '../../../protocol/index.ts'
import { BarrierTracker } from '../../delivery/barrier.ts'
import type { DeliveryCallback } from '../../session/delivery-callback.ts'
import type { ApiServices } from './services.ts'

/** Messages handed on in one turn of the event loop. */
const AT_ONCE = 500

type Parts = Pick<ApiServices, 'ackTimer' | 'barrierDeadlines' | 'directory' | 'router' | 'sessions'>

/** A message that was neither delivered nor stored. */
export interface Refused {
  readonly number: number
  readonly reason: Reason
}

/** For messages whose sender does not wait. */
const unawaited: DeliveryCallback = {
  isAwaited: false,
  expect() {},
  settled() {},
  refused() {},
}

export class MessageSender {
  private readonly parts: Parts

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Hands a message to each recipient's way. */
  async send(frame: Uint8Array, recipients: readonly number[]): Promise<void> {
    await this.deliver(frame, recipients, unawaited)
  }

  /** Resolves when every message is delivered and acknowledged, or stored, or refused: after two seconds at most. Returns the refused. */
  async sendAndWait(frame: Uint8Array, recipients: readonly number[]): Promise<Refused[]> {
    const { ackTimer, barrierDeadlines, router } = this.parts
    const refused: Refused[] = []
    const note = (subject: Subject, reason: Reason) => {
      refused.push({ number: subject.number ?? 0, reason })
    }
    const tracker = new BarrierTracker(note, barrierDeadlines)
    await this.deliver(frame, recipients, tracker.callbackOf('sendMessage'))
    await new Promise<void>(resolve => {
      if (tracker.add(resolve)) return
      ackTimer.requestAcks()
      router.inFlight.requestAcks()
    })
    return refused
  }

  /** In the order given, without holding up others. */
  private async deliver(frame: Uint8Array, recipients: readonly number[], callback: DeliveryCallback): Promise<void> {
    const { directory, router, sessions } = this.parts
    for (const [place, recipient] of recipients.entries()) {
      if (place > 0 && place % AT_ONCE === 0) await new Promise(setImmediate)
      // What another instance stored while the directory was out of sight comes first.
      if (!directory.complete) sessions.get(recipient)?.replayStored()
      router.deliver(recipient, frame, callback)
    }
  }
}
