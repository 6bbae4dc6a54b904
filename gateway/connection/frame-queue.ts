/** What one client sends: its frames are served one after the other, no faster than its allowance and the socket let them. */
import type { WebSocket } from 'ws'
import { FrameReader, Program, ProtocolError } from '../../protocol/index.ts'
import type { Connection } from './connection.ts'
import type { ConnectionHost } from './connections.ts'
import { TokenBucket } from './rate-limit.ts'

/** Bytes received but not served above which the socket is not read. */
const MAX_BACKLOG = 64 * 1024
/** What a waiting message takes besides its bytes: even empty ones have to fill the backlog. */
const MESSAGE_OVERHEAD_BYTES = 128

export class FrameQueue {
  /** Nothing is served any more. */
  ended = false
  /** Whether the socket is not read for now. */
  paused = false
  private readonly connection: Connection
  private readonly host: ConnectionHost
  private readonly socket: WebSocket
  private readonly bucket: TokenBucket
  private backlog: Uint8Array[] = []
  private backlogBytes = 0
  /** Goes over the frames of one message after the other. */
  private readonly frames: FrameReader
  private isReading = false
  private waiting = false
  private throttled = false
  private leaving = false
  private whenEnded: (() => void) | undefined

  constructor(connection: Connection, host: ConnectionHost, socket: WebSocket) {
    this.connection = connection
    this.host = host
    this.socket = socket
    this.bucket = new TokenBucket(host.now())
    this.frames = new FrameReader(new Uint8Array(0), Program.user, host.maxBodyBytes)
  }

  /** Takes a WebSocket message. */
  take(bytes: Uint8Array, start: number, end: number): void {
    if (this.isReading || this.backlog.length > 0) {
      this.backlog.push(bytes.subarray(start, end))
      this.backlogBytes += end - start + MESSAGE_OVERHEAD_BYTES
    } else {
      this.read(bytes, start, end)
    }
    this.serve()
  }

  private read(bytes: Uint8Array, start: number, end: number): void {
    this.frames.open(bytes, start, end)
    this.isReading = true
  }

  private stopReading(): void {
    this.frames.close()
    this.isReading = false
  }

  /** Serves the frames received, one after the other, until one has to wait, or the allowance is spent. */
  serve(): void {
    try {
      while (!this.ended && !this.waiting && !this.throttled && !this.connection.full) {
        if (this.leaving && this.connection.barriers.isAtBarrier) {
          this.end()
          break
        }
        if (!this.isReading) {
          const message = this.backlog.shift()
          if (message === undefined) break
          this.backlogBytes -= message.length + MESSAGE_OVERHEAD_BYTES
          this.read(message, 0, message.length)
        }
        if (!this.frames.next()) {
          this.stopReading()
          continue
        }
        const wait = this.host.dispatch(this.connection, this.frames)
        if (wait !== undefined) {
          this.waiting = true
          wait.then(
            () => this.resume(),
            error => this.fail(error),
          )
        }
      }
    } catch (error) {
      this.fail(error)
    }
    this.readOrPause()
  }

  private resume(): void {
    this.waiting = false
    this.serve()
  }

  private fail(error: unknown): void {
    if (error instanceof ProtocolError) {
      this.connection.close(error.tooLarge ? 'tooLarge' : 'malformed', error.message)
      return
    }
    this.host.log.error({ connection: this.connection.id, err: error }, 'a frame could not be served')
    this.connection.close('unavailable', 'the server failed')
  }

  /** What was received and can't be served now is bounded by not reading the socket. */
  private readOrPause(): void {
    const pause = !this.ended && (this.throttled || this.backlogBytes > MAX_BACKLOG || this.connection.full)
    if (pause === this.paused) return
    this.paused = pause
    if (pause) this.socket.pause()
    else {
      this.connection.listensAgain()
      this.socket.resume()
    }
  }

  /** Charges the flood allowance; in debt, the next frame waits until it is paid. */
  charge(cost: number): void {
    if (cost === 0 || !this.host.rateLimits) return
    const now = this.host.now()
    if (this.bucket.spend(cost, now)) return
    if (this.bucket.abused(now)) {
      this.host.counts.flooding++
      this.connection.close('policy', 'flooding: far more frames than the server serves')
      return
    }
    this.throttled = true
    this.host.counts.slowed++
    this.host.throttle(this)
    this.readOrPause()
  }

  /** Whether the debt is paid, and serving went on. */
  recover(now: number): boolean {
    if (!this.ended && !this.bucket.recovered(now)) return false
    this.throttled = false
    if (!this.ended) this.serve()
    return !this.throttled
  }

  /**
   * Ends as soon as no message was served that a barrier has not followed: what is served and what is not, the client tells
   * by the echoes. Resolves when it has ended.
   */
  leave(): Promise<void> {
    const left = new Promise<void>(resolve => {
      this.whenEnded = resolve
    })
    this.leaving = true
    if (this.ended || (!this.waiting && this.connection.barriers.isAtBarrier)) this.end()
    return left
  }

  /** Serves nothing more. The socket is read nevertheless: confirmations and the client's own close are in it. */
  end(): void {
    this.ended = true
    this.backlog = []
    this.backlogBytes = 0
    this.stopReading()
    this.readOrPause()
    this.whenEnded?.()
  }
}
