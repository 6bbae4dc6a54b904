/** What programs ask of the server: to send messages, for profiles, and connection tests (N4). */
import {
  type FrameReader,
  failedReply,
  MAX_TEXT_BYTES,
  Program,
  type ProgramValues,
  programCodec,
  programMessages,
  type ReasonName,
  reasons,
  SYSTEM,
} from '../../../protocol/index.ts'
import type { Config } from '../../config.ts'
import type { MessageRouter } from '../../delivery/message-router.ts'
import type { Monitors } from '../../delivery/monitors.ts'
import { StoreUnavailable } from '../../errors.ts'
import type { ProgramCounts } from '../../metrics/program-counts.ts'
import type { AckTimer } from '../../session/ack-timer.ts'
import type { DeliveryCallback } from '../../session/delivery-callback.ts'
import { systemNotice } from '../../session/system-notice.ts'
import { userMessage } from '../../session/user-message.ts'
import type { Store } from '../../store/interface.ts'
import type { Attachment } from './attachment.ts'
import type { ProgramFrames } from './program-frames.ts'
import type { Epoch } from './unsettled.ts'

/** Frames, messages and connection tests of one program that are not settled, above which it is not read. */
const MAX_UNSETTLED = 1000

interface Parts {
  readonly config: Pick<Config, 'programAccounts'>
  readonly counts: ProgramCounts
  readonly frames: ProgramFrames
  readonly store: Store
  readonly router: MessageRouter
  readonly monitors: Monitors
  readonly ackTimer: AckTimer
}

export class ProgramRequests {
  private readonly parts: Parts

  constructor(parts: Parts) {
    this.parts = parts
  }

  /**
   * Serves a frame of an attached program; returns a promise when the next one has to wait for it. Throws a ProtocolError for one that is
   * malformed.
   */
  serve(from: Attachment, frame: FrameReader): Promise<void> | undefined {
    const { counts, frames } = this.parts
    if (frame.receiver === Program.user) return frames.relay(from, frame)
    counts.frames.toServer++
    const codec = programCodec(from.program)
    if (codec.nameOf(frame.type) === undefined) {
      from.refuse(0, 'unknownType')
      return undefined
    }
    const { name, values } = codec.decode(frame)
    switch (name) {
      case 'attach':
        from.refuse(0, 'alreadySignedIn')
        return undefined
      case 'sendMessage':
        return this.sendMessage(from, values)
      case 'getProfile':
        return this.getProfile(from, values)
      case 'connectionTest':
        return this.test(from, values)
    }
  }

  /** Whether the administrator lets the program speak for this number. */
  private maySpeakFor({ program }: Attachment, number: number): boolean {
    const { counts, config } = this.parts
    if (number === SYSTEM) return true
    const isGranted = config.programAccounts.some(each => each.program === program && each.number === number)
    if (!isGranted) counts.refused.notGranted++
    return isGranted
  }

  private sendMessage(
    from: Attachment,
    { number, recipient, text }: ProgramValues<'sendMessage'>,
  ): Promise<void> | undefined {
    const { ackTimer, monitors, router } = this.parts
    const refusal: ReasonName | undefined = !this.maySpeakFor(from, number)
      ? 'notGranted'
      : text.length > MAX_TEXT_BYTES
        ? 'textTooLong'
        : undefined
    if (refusal !== undefined) {
      from.answer('sent', { messageType: SENT_TYPE, recipient, code: reasons[refusal].code })
      return undefined
    }
    const frame = number === SYSTEM ? systemNotice(text) : userMessage(number, text)
    router.deliver(recipient, frame, new SentCallback(from))
    ackTimer.requestAcks()
    router.inFlight.requestAcks()
    if (number !== SYSTEM) monitors.copy(number, recipient, text)
    return from.unsettled.untilAtMost(MAX_UNSETTLED)
  }

  private async getProfile(from: Attachment, { number, friend }: ProgramValues<'getProfile'>): Promise<void> {
    const refuse = (reason: ReasonName) => {
      from.answer('profile', failedReply('profile', { friend }))
      from.refuse(friend, reason)
    }
    if (!this.maySpeakFor(from, number)) {
      refuse('notGranted')
      return
    }
    try {
      const profile = await this.parts.store.profile(friend)
      if (profile === undefined) {
        refuse('noSuchNumber')
        return
      }
      const { verification, ...shown } = profile
      from.answer('profile', { success: 1, friend, ...shown })
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      refuse('unavailable')
    }
  }

  /** Echoed when what was sent before is passed on, delivered, stored or refused; what comes after it does not wait for that. */
  private test(from: Attachment, values: ProgramValues<'connectionTest'>): Promise<void> | undefined {
    from.unsettled.test(() => from.answer('connectionTest', values))
    return from.unsettled.untilAtMost(MAX_UNSETTLED)
  }
}

const SENT_TYPE = programMessages.sendMessage.code

/** Tells a program what became of one message. */
class SentCallback implements DeliveryCallback {
  /** The program waits for the outcome. */
  readonly isAwaited = true
  private readonly from: Attachment
  private epoch: Epoch | undefined

  constructor(from: Attachment) {
    this.from = from
  }

  expect(): void {
    this.epoch = this.from.unsettled.expect()
  }

  settled(count: number, recipient: number): void {
    for (let left = count; left > 0; left--) this.tell(recipient, 0)
  }

  refused(recipient: number, why: ReasonName): void {
    this.tell(recipient, reasons[why].code)
  }

  private tell(recipient: number, code: number): void {
    this.from.answer('sent', { messageType: SENT_TYPE, recipient, code })
    if (this.epoch !== undefined) this.from.unsettled.settle(this.epoch)
  }
}
