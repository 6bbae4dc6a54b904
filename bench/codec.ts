/** Decoding and encoding of one frame, without a network. */
import { encodeText, FrameReader, fromUser, fromUserTraffic } from '../protocol/index.ts'
import { jsonLine, table } from './report.ts'
import { summary } from './statistics.ts'

const FRAMES = 1_000_000
/** 8 header + 4 number + 4 recipient + 2 length + 46 text = 64 bytes. */
const TEXT = 'The quick brown fox jumps over a lazy dog, ok?'

export function benchCodec(repeats: number): void {
  const frame = fromUser.encode('sendMessage', { number: 10001, recipient: 10002, text: encodeText(TEXT) })
  if (frame.length !== 64) throw new Error(`the frame has ${frame.length} bytes`)
  decodeAndEncode(frame)
  const rates: number[] = []
  decodeAndEncode(frame) // warm
  for (let round = 1; round <= repeats; round++) {
    const startedAt = performance.now()
    decodeAndEncode(frame)
    const millionsPerSecond = FRAMES / (performance.now() - startedAt) / 1000
    rates.push(millionsPerSecond)
    jsonLine({ bench: 'codec', round, millionsPerSecond })
  }
  table(
    'Codec: decode and encode a message frame of 64 bytes, one core',
    ['frames, million/s', 'target'],
    [[summary(rates), 'at least 2']],
  )
}

function decodeAndEncode(frame: Uint8Array): void {
  let encoded: Uint8Array = frame
  for (let count = 0; count < FRAMES; count++) {
    const frames = new FrameReader(encoded, fromUserTraffic)
    frames.next()
    const message = fromUser.decode(frames)
    if (message.name !== 'sendMessage') throw new Error('the frame changed')
    encoded = fromUser.encode('sendMessage', message.values)
  }
  if (!Buffer.from(frame).equals(encoded)) throw new Error('the frame changed')
}
