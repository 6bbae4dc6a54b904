/** The frames that one client sends: served one after the other, no faster than its token bucket and its socket allow. */
import type { Logger } from 'pino'
import {
  because,
  type ClosingReasonName,
  chatRequests,
  FrameReader,
  fromUser,
  Program,
  ProtocolError,
  type Reason,
  type Traffic,
  toChat,
  userMessages,
} from '../../protocol/index.ts'
import type { Clock } from '../clock.ts'
import type { ConnectionCounts } from '../metrics/counts.ts'
import { TokenBucket } from './rate-limit.ts'
import type { ConnectionTimers } from './timers.ts'

/** Bytes received but not served above which the socket is not read. */
const MAX_BACKLOG_BYTES = 64 * 1024
/** What a waiting message counts for besides its bytes: even empty ones have to fill the backlog. */
const MESSAGE_OVERHEAD_BYTES = 128

/** What a frame to the server costs, by its type, one to the chat server, and one to another program (N2). */
const UNKNOWN_COST = 1
const PROGRAM_COST = 5
const costs = Array.from({ length: 256 }, (_, type) => {
  const name = fromUser.nameOf(type)
  return name === undefined ? UNKNOWN_COST : userMessages[name].cost
})

const chatCosts = Array.from({ length: 256 }, (_, type) => {
  const name = toChat.nameOf(type)
  return name === undefined ? UNKNOWN_COST : chatRequests[name].cost
})

function costOf(receiver: number, type: number): number {
  if (receiver === Program.server) return costs[type] as number
  return receiver === Program.chat ? (chatCosts[type] as number) : PROGRAM_COST
}

/** What a frame queue shares with all others. */
export interface FrameQueueContext {
  readonly log: Logger
  readonly turn: Clock
  readonly timers: ConnectionTimers
  readonly counts: Pick<ConnectionCounts, 'flooding' | 'throttled'>
  readonly maxBodyBytes: number
  /** Whether flood control is on. */
  readonly rateLimits: boolean
}

/** The connection that a frame queue belongs to. */
export interface FrameSource {
  readonly id: string
  /** Whether the client takes nothing more, so that nothing more is read from it. */
  readonly isBlocked: boolean
  /** Whether no message was sent since the last barrier. */
  readonly isAtBarrier: boolean
  pauseReading(): void
  resumeReading(): void
  close(reason: Reason<ClosingReasonName>): void
}

/** Serves one frame; returns a promise when the next one has to wait for it. */
type ServeFrame = (frame: FrameReader) => Promise<void> | undefined

export class FrameQueue {
  /** Whether nothing is served any more. */
  hasEnded = false
  /** Whether the socket is not read for now. */
  isPaused = false
  private readonly context: FrameQueueContext
  private readonly source: FrameSource
  private readonly serveFrame: ServeFrame
  private readonly bucket: TokenBucket
  private backlog: Uint8Array[] = []
  private backlogBytes = 0
  /** Reads the frames of one message after the other. */
  private readonly frames: FrameReader
  private isReading = false
  /** Whether a frame is being served that the next one has to wait for. */
  private isServing = false
  private isThrottled = false
  private isLeaving = false
  private isFinishing = false
  private ending: PromiseWithResolvers<void> | undefined

  constructor(context: FrameQueueContext, source: FrameSource, traffic: Traffic, serveFrame: ServeFrame) {
    this.context = context
    this.source = source
    this.serveFrame = serveFrame
    this.bucket = new TokenBucket(context.turn.now())
    this.frames = new FrameReader(new Uint8Array(0), traffic, context.maxBodyBytes)
  }

  /** Takes a message: the bytes from `start` to `end`. */
  take(bytes: Uint8Array, start: number, end: number): void {
    if (this.isReading || this.backlog.length > 0) {
      this.backlog.push(bytes.subarray(start, end))
      this.backlogBytes += end - start + MESSAGE_OVERHEAD_BYTES
    } else {
      this.open(bytes, start, end)
    }
    this.serve()
  }

  private open(bytes: Uint8Array, start: number, end: number): void {
    this.frames.open(bytes, start, end)
    this.isReading = true
  }

  private closeMessage(): void {
    this.frames.close()
    this.isReading = false
  }

  /** Serves the frames received, until one has to be waited for, or the bucket is empty. */
  serve(): void {
    try {
      while (!this.hasEnded && !this.isServing && !this.isThrottled && !this.source.isBlocked) {
        if (this.isLeaving && this.source.isAtBarrier) {
          this.end()
          break
        }
        if (!this.isReading) {
          const message = this.backlog.shift()
          if (message === undefined) {
            if (this.isFinishing) this.end()
            break
          }
          this.backlogBytes -= message.length + MESSAGE_OVERHEAD_BYTES
          this.open(message, 0, message.length)
        }
        if (!this.frames.next()) {
          this.closeMessage()
          continue
        }
        const { receiver, type } = this.frames
        this.charge(costOf(receiver, type))
        if (this.hasEnded) break
        const served = this.serveFrame(this.frames)
        if (served !== undefined) {
          this.isServing = true
          served.then(
            () => this.resume(),
            error => this.fail(error),
          )
        }
      }
    } catch (error) {
      this.fail(error)
    }
    this.pauseOrResume()
  }

  private resume(): void {
    this.isServing = false
    this.serve()
  }

  private fail(error: unknown): void {
    if (error instanceof ProtocolError) {
      this.source.close(because(error.tooLarge ? 'tooLarge' : 'malformed', error.message))
      return
    }
    this.context.log.error({ connection: this.source.id, err: error }, 'frame failed')
    this.source.close(because('serverFailed'))
  }

  /** Bounds the backlog by not reading the socket. */
  private pauseOrResume(): void {
    const isPaused =
      !this.hasEnded && (this.isThrottled || this.backlogBytes > MAX_BACKLOG_BYTES || this.source.isBlocked)
    if (isPaused === this.isPaused) return
    this.isPaused = isPaused
    if (isPaused) this.source.pauseReading()
    else this.source.resumeReading()
  }

  /** Takes tokens for a frame. Without enough of them, the next frame waits until the debt is paid. */
  charge(cost: number): void {
    const { context } = this
    if (cost === 0 || !context.rateLimits) return
    const now = context.turn.now()
    if (this.bucket.spend(cost, now)) return
    if (this.bucket.isAbused(now)) {
      context.counts.flooding++
      this.source.close(because('flooding'))
      return
    }
    this.isThrottled = true
    context.counts.throttled++
    context.timers.throttle(this)
    this.pauseOrResume()
  }

  resumeIfPaid(now: number): boolean {
    if (!this.hasEnded && !this.bucket.recover(now)) return false
    this.isThrottled = false
    if (!this.hasEnded) this.serve()
    return !this.isThrottled
  }

  /**
   * Stops at the next barrier, so that the last echo tells the client exactly which frames were served. Resolves when it has
   * stopped.
   */
  leave(): Promise<void> {
    this.isLeaving = true
    if (!this.isServing && this.source.isAtBarrier) this.end()
    return this.ended()
  }

  /** Serves what has been received, then nothing more. Resolves when that is done. */
  finish(): Promise<void> {
    this.isFinishing = true
    this.serve()
    return this.ended()
  }

  private ended(): Promise<void> {
    if (this.hasEnded) return Promise.resolve()
    this.ending ??= Promise.withResolvers<void>()
    return this.ending.promise
  }

  /** Serves nothing more. The socket is read nevertheless: acknowledgements and the client's own close are in it. */
  end(): void {
    this.hasEnded = true
    this.backlog = []
    this.backlogBytes = 0
    this.closeMessage()
    this.pauseOrResume()
    this.ending?.resolve()
  }
}
