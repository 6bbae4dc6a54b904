/** Frames that follow each other on TCP (T1), delivery confirmed by echoes of server 0x16 (T3), and a notice before the end (T2). */
import type { Socket } from 'node:net'
import { type ClosingReasonName, FIRST_SEQUENCE, fromServer, HEADER_BYTES, type Reason } from '../../protocol/index.ts'
import type { Clock } from '../clock.ts'
import type { SharedFrames } from '../session/shared-frames.ts'
import { type FrameListener, TcpFrames } from './tcp-frames.ts'
import type { Transport, TransportReceiver } from './transport.ts'
import type { WriteBuffer } from './write-buffer.ts'

/** How long a client may take to echo the first test before it is taken for one that never does (T3), in milliseconds. */
const FIRST_ECHO_MS = 10_000
/** How long a client may take to close its side, in milliseconds. */
const CLOSE_TIMEOUT_MS = 10_000
/** Sequence numbers are cut to 28 bits. */
const SEQUENCE_MASK = ~FIRST_SEQUENCE >>> 0
/** A test but for its sequence number. */
const TEST = fromServer.encode('connectionTest', { number: FIRST_SEQUENCE })

/** Sends a notice that tells the reason, and ends (T2): what is unsent goes before, unless the client does not read it in time. */
export function endWithNotice(stream: Socket, notice: Uint8Array): void {
  if (stream.writable) stream.end(notice)
  // What the client still sends is read and ignored: closing a socket with unread bytes would take the notice away from it.
  stream.resume()
  const timer = setTimeout(() => stream.destroy(), CLOSE_TIMEOUT_MS)
  stream.once('close', () => clearTimeout(timer))
}

export class TcpTransport implements Transport, FrameListener {
  readonly name = 'tcp'
  readonly closesWithNotice = true
  /** Whether the client echoes tests; undefined until that is known. */
  answersTests: boolean | undefined
  private readonly stream: Socket
  private readonly clock: Clock
  private readonly receiver: TransportReceiver
  private readonly frames: TcpFrames
  private isClosing = false
  /** Whether the client sends nothing more. It may be gone, so that what the kernel takes for it proves nothing. */
  private hasEnded = false
  /** The sequence number of the last test; undefined before the first. */
  private tested: number | undefined
  /** When the kernel took the first test, or reading was resumed after that, in monotonic milliseconds. */
  private testedAt = Number.POSITIVE_INFINITY

  /** Bodies may have so many bytes. The stream may be paused, and is read from now on. */
  constructor(stream: Socket, maxBodyBytes: number, clock: Clock, receiver: TransportReceiver) {
    this.stream = stream
    this.clock = clock
    this.receiver = receiver
    this.frames = new TcpFrames(maxBodyBytes, this)
    stream.on('data', (chunk: Buffer) => this.frames.receive(chunk))
    stream.on('drain', () => receiver.drained())
    stream.on('end', () => this.finish())
    stream.on('close', () => receiver.gone())
    stream.resume()
  }

  get description(): string {
    return this.answersTests === false ? 'tcp, no echo' : 'tcp'
  }

  get isOpen(): boolean {
    return !this.isClosing && this.stream.writable
  }

  get unsentBytes(): number {
    return this.stream.writableLength
  }

  get writtenBytes(): number {
    return this.stream.bytesWritten - this.stream.writableLength
  }

  // ——— in ———

  message(bytes: Uint8Array, start: number, end: number): void {
    this.receiver.message(bytes, start, end)
  }

  unfinished(bytes: number): boolean {
    return this.receiver.unfinished(bytes)
  }

  confirmed(number: number): void {
    if (this.tested !== undefined && this.answersTests === undefined) this.answersTests = true
    const last = this.tested ?? 0
    // The latest sequence number up to the last one that ends with these bits.
    this.receiver.acknowledged(last - ((last - number) & SEQUENCE_MASK))
  }

  pause(): void {
    this.stream.pause()
  }

  /** An echo could not be read meanwhile. */
  resume(): void {
    if (this.testedAt !== Number.POSITIVE_INFINITY) this.testedAt = this.clock.now()
    this.stream.resume()
  }

  /** Answers what has come, and ends. */
  private async finish(): Promise<void> {
    this.hasEnded = true
    await this.receiver.finished()
    this.stream.end()
  }

  // ——— out ———

  write(frames: WriteBuffer, sequence: number | undefined): boolean {
    if (sequence === undefined) return this.stream.write(frames.take())
    if (this.answersTests === false) return this.writeUntested(frames, sequence)
    const end = frames.bytes
    const bytes = Buffer.allocUnsafe(end + TEST.length)
    frames.moveTo(bytes, 0)
    bytes.set(TEST, end)
    bytes.writeUInt32BE((FIRST_SEQUENCE | (sequence & SEQUENCE_MASK)) >>> 0, end + HEADER_BYTES)
    const isFirst = this.tested === undefined
    this.tested = sequence
    if (!isFirst) return this.stream.write(bytes)
    return this.stream.write(bytes, error => {
      if (!error) this.testedAt = this.clock.now()
    })
  }

  writeShared({ bytes }: SharedFrames): boolean {
    return this.stream.write(bytes)
  }

  /** What the kernel has taken counts as confirmed. */
  private writeUntested(frames: WriteBuffer, sequence: number): boolean {
    return this.stream.write(frames.take(), error => {
      if (!error && !this.hasEnded) this.receiver.taken(sequence)
    })
  }

  // ——— deadlines and the end ———

  checkDeadlines(now: number, lostMs: number): void {
    if (this.answersTests !== undefined) return
    this.testedAt += lostMs
    if (now - this.testedAt < FIRST_ECHO_MS) return
    this.answersTests = false
    this.receiver.neverAnswers()
  }

  close(reason: Reason<ClosingReasonName>): void {
    this.isClosing = true
    this.frames.end()
    endWithNotice(this.stream, this.receiver.lastNotice(reason))
  }

  terminate(): void {
    this.stream.destroy()
  }
}
