/** Frames as the inspector keeps them: without passwords, and of files only the beginning. */
import type { ObservedFrame } from '../../client/index.ts'
import { FrameReader, Program, userMessages } from '../../protocol/index.ts'

/** A frame, kept: passwords are masked, and of chunks of files only the first 256 bytes are here. */
export type SeenFrame = ObservedFrame & {
  readonly id: number
  /** Bytes of the whole frame, header included; `bytes` may hold fewer. */
  readonly length: number
}

/** What is kept of a frame that carries a chunk of a file, header included. */
const FILE_FRAME_BYTES = 256
const ASTERISK = 0x2a

/** A copy that shares nothing with the frame, whose bytes are only a view. */
export function seen(frame: ObservedFrame, id: number): SeenFrame {
  const length = frame.bytes.length
  const bytes = frame.bytes.slice(0, frame.name === 'fileData' ? FILE_FRAME_BYTES : length)
  const values: Record<string, unknown> = { ...frame.values }
  for (const [name, value] of Object.entries(values)) {
    if (value instanceof Uint8Array) values[name] = value.slice(0, Math.max(0, value.length - (length - bytes.length)))
  }
  if ('password' in values && frame.direction === 'out') {
    values.password = '••••••'
    maskPassword(frame.name, bytes)
  }
  return { ...frame, values, bytes, id, length }
}

/** Fills the password with asterisks, at the same length: the rest of the frame stays as it was. */
function maskPassword(name: keyof typeof userMessages, bytes: Uint8Array): void {
  const reader = new FrameReader(bytes, Program.user)
  reader.next()
  for (const [field, { read }] of Object.entries(userMessages[name].fields)) {
    const start = reader.offset
    read(reader)
    if (field === 'password') bytes.fill(ASTERISK, start + 2, reader.offset)
  }
}
