/**
 * What one connection is to be sent in one turn of the event loop, laid out as one run of WebSocket frames.
 *
 * ws would write header and payload of each message as chunks of their own; one buffer is one cheaper write. The layout
 * is RFC 6455, section 5.2: final, unmasked, no extension.
 */

const BINARY = 0x82
const PING = 0x89
/** Pings carry the sequence number of the last message they cover, as a big-endian long. */
export const PING_BYTES = 4
const PING_FRAME_BYTES = 2 + PING_BYTES

export class Outbox {
  private frames: Uint8Array[] = []
  /** How many bytes of frames wait. */
  bytes = 0

  get isEmpty(): boolean {
    return this.bytes === 0
  }

  push(frame: Uint8Array): void {
    this.frames.push(frame)
    this.bytes += frame.length
  }

  clear(): void {
    this.frames = []
    this.bytes = 0
  }

  /** Empties the outbox into as few binary messages of at most `maxMessageBytes` as fit (W8), and a ping if wanted. */
  take(maxMessageBytes: number, pingSequence: number | undefined): Buffer {
    const messages = this.bytes === 0 ? [] : this.split(maxMessageBytes)
    const ping = pingSequence === undefined ? 0 : PING_FRAME_BYTES
    const headers = messages.reduce((sum, { bytes }) => sum + headerBytes(bytes), 0)
    const run = Buffer.allocUnsafe(headers + this.bytes + ping)
    let at = 0
    for (const { from, to, bytes } of messages) {
      at = writeHeader(run, at, bytes)
      for (let place = from; place < to; place++) {
        const frame = this.frames[place] as Uint8Array
        run.set(frame, at)
        at += frame.length
      }
    }
    if (pingSequence !== undefined) {
      run[at] = PING
      run[at + 1] = PING_BYTES
      run.writeUInt32BE(pingSequence, at + 2)
    }
    this.clear()
    return run
  }

  /** Which frames go into which message. */
  private split(maxMessageBytes: number): { from: number; to: number; bytes: number }[] {
    const { frames } = this
    if (this.bytes <= maxMessageBytes) return [{ from: 0, to: frames.length, bytes: this.bytes }]
    const messages = []
    let from = 0
    let bytes = 0
    for (const [place, frame] of frames.entries()) {
      if (bytes > 0 && bytes + frame.length > maxMessageBytes) {
        messages.push({ from, to: place, bytes })
        from = place
        bytes = 0
      }
      bytes += frame.length
    }
    messages.push({ from, to: frames.length, bytes })
    return messages
  }
}

function headerBytes(payload: number): number {
  return payload < 126 ? 2 : payload < 0x10000 ? 4 : 10
}

function writeHeader(run: Buffer, at: number, payload: number): number {
  run[at] = BINARY
  if (payload < 126) {
    run[at + 1] = payload
    return at + 2
  }
  if (payload < 0x10000) {
    run[at + 1] = 126
    run.writeUInt16BE(payload, at + 2)
    return at + 4
  }
  run[at + 1] = 127
  run.writeUInt32BE(0, at + 2)
  run.writeUInt32BE(payload, at + 6)
  return at + 10
}
