/** Frames in WebSocket messages (W8), delivery confirmed by pings and pongs (M5), and close codes (E2). */
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import { longAt } from '../../protocol/bytes.ts'
import { because, type ClosingReasonName, closeCodes, closeReasonOf, type Reason } from '../../protocol/index.ts'
import type { SharedFrames } from '../session/shared-frames.ts'
import type { Violation } from './client-web-socket.ts'
import { fitReason } from './close.ts'
import type { Transport, TransportReceiver } from './transport.ts'
import { installFastPath, type WebSocketReceiver } from './websocket-fast-path.ts'
import type { WriteBuffer } from './write-buffer.ts'

const BINARY = 0x82
const PING = 0x89
/** Pings carry the sequence number of the last message they cover, as a big-endian long. */
const PING_BYTES = 4
const PING_FRAME_BYTES = 2 + PING_BYTES

export class WebSocketTransport implements Transport, WebSocketReceiver {
  readonly name = 'websocket'
  readonly description = 'websocket'
  readonly closesWithNotice = false
  readonly answersTests = true
  private readonly socket: WebSocket
  private readonly stream: Socket
  private readonly receiver: TransportReceiver

  /** `maxMessageBytes` is the length of the longest message that is taken at once. */
  constructor(
    socket: WebSocket,
    stream: Socket,
    maxMessageBytes: number,
    log: Pick<Logger, 'warn'>,
    receiver: TransportReceiver,
  ) {
    this.socket = socket
    this.stream = stream
    this.receiver = receiver
    installFastPath(socket, stream, maxMessageBytes, this, log)
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) receiver.message(data, 0, data.length)
      else receiver.close(because('textMessage'))
    })
    socket.on('pong', (data: Buffer) => this.pong(data, 0, data.length))
    socket.on('ping', (data: Buffer) => this.answerPing(data))
    socket.on('violation', (violation: Violation) => receiver.close(violation))
    socket.on('close', (code: number) => receiver.gone(code))
    stream.on('drain', () => receiver.drained())
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN
  }

  get unsentBytes(): number {
    return this.stream.writableLength
  }

  get writtenBytes(): number {
    return this.stream.bytesWritten - this.stream.writableLength
  }

  // ——— in ———

  message(bytes: Buffer, start: number, end: number): void {
    this.receiver.message(bytes, start, end)
  }

  unfinished(bytes: number): boolean {
    return this.receiver.unfinished(bytes)
  }

  pong(bytes: Buffer, start: number, end: number): void {
    this.receiver.acknowledged(end - start === PING_BYTES ? longAt(bytes, start) : 0)
  }

  private answerPing(data: Buffer): void {
    this.receiver.pinged()
    if (!this.isOpen) return
    this.socket.pong(data, false)
    this.receiver.answered()
  }

  pause(): void {
    this.socket.pause()
  }

  resume(): void {
    this.socket.resume()
  }

  checkDeadlines(): void {}

  // ——— out ———

  /**
   * All frames as one binary message, and a ping behind it. ws would write the header and the payload of each as chunks of their
   * own; one buffer is one cheaper write. RFC 6455, section 5.2, has the layout: final, unmasked, no extension.
   */
  write(frames: WriteBuffer, sequence: number | undefined): boolean {
    const payload = frames.bytes
    const header = payload === 0 ? 0 : headerBytes(payload)
    const bytes = Buffer.allocUnsafe(header + payload + (sequence === undefined ? 0 : PING_FRAME_BYTES))
    if (header > 0) writeHeader(bytes, header, payload)
    frames.moveTo(bytes, header)
    if (sequence !== undefined) {
      const at = header + payload
      bytes[at] = PING
      bytes[at + 1] = PING_BYTES
      bytes.writeUInt32BE(sequence, at + 2)
    }
    return this.stream.write(bytes)
  }

  writeShared(frames: SharedFrames): boolean {
    frames.webSocketMessage ??= messageOf(frames.bytes)
    return this.stream.write(frames.webSocketMessage)
  }

  close({ name, words }: Reason<ClosingReasonName>): void {
    this.socket.close(closeCodes[closeReasonOf(name)].code, fitReason(words))
  }

  terminate(): void {
    this.socket.terminate()
  }
}

function messageOf(payload: Uint8Array): Uint8Array {
  const header = headerBytes(payload.length)
  const bytes = Buffer.allocUnsafe(header + payload.length)
  writeHeader(bytes, header, payload.length)
  bytes.set(payload, header)
  return bytes
}

/** Returns the length of a binary message's header. */
function headerBytes(payload: number): number {
  return payload < 126 ? 2 : payload < 0x10000 ? 4 : 10
}

function writeHeader(bytes: Buffer, header: number, payload: number): void {
  bytes[0] = BINARY
  if (header === 2) {
    bytes[1] = payload
  } else if (header === 4) {
    bytes[1] = 126
    bytes.writeUInt16BE(payload, 2)
  } else {
    bytes[1] = 127
    bytes.writeUInt32BE(0, 2)
    bytes.writeUInt32BE(payload, 6)
  }
}
