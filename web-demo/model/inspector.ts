/** The latest frames on the wire, as the protocol inspector keeps them: without passwords, and files only in part. */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { ObservedFrame } from '../../client/index.ts'
import { FrameReader, fromUserTraffic, userMessages } from '../../protocol/index.ts'
import { onNextFrame } from './platform.ts'

const MAX_FRAMES = 2000

export class Inspector {
  /** While paused, frames are not captured. */
  readonly paused: Signal<boolean> = signal(false)
  private readonly kept = signal<readonly CapturedFrame[]>([])
  /** Oldest first; at most 2,000. */
  readonly frames: ReadonlySignal<readonly CapturedFrame[]> = this.kept
  private captured: CapturedFrame[] = []
  private lastId = 0

  /** Captures a frame, of this tab or as another one has captured it. It appears with the next frame of the screen, so that a file transfer does not freeze the page. */
  capture(frame: ObservedFrame | CapturedFrame): void {
    if (this.paused.peek()) return
    if (this.captured.length === 0) onNextFrame(() => this.show())
    this.captured.push(capture(frame, ++this.lastId))
    if (this.captured.length > MAX_FRAMES) this.captured.shift()
  }

  /** Shows a saved capture in place of what was captured, and pauses. */
  load(frames: readonly CapturedFrame[]): void {
    this.paused.value = true
    this.captured = []
    this.kept.value = frames.map(frame => ({ ...frame, id: ++this.lastId }))
  }

  clear(): void {
    this.captured.length = 0
    this.kept.value = []
  }

  private show(): void {
    this.kept.value = [...this.kept.peek(), ...this.captured].slice(-MAX_FRAMES)
    this.captured = []
  }
}

/** A captured frame: passwords are masked, and file chunks cut to 256 bytes. */
export interface CapturedFrame {
  readonly id: number
  readonly direction: 'out' | 'in'
  /** ms since 1970. */
  readonly time: number
  readonly name: string
  readonly values: object
  readonly bytes: Uint8Array
  /** Length of the whole frame in bytes, header included; `bytes` may be shorter. */
  readonly length: number
}

/** Bytes kept of a frame with a file chunk, header included. */
const FILE_FRAME_BYTES = 256
const ASTERISK = 0x2a

/** Copies a frame, whose bytes are only a view into a buffer. */
export function capture(frame: ObservedFrame | CapturedFrame, id: number): CapturedFrame {
  const length = 'length' in frame ? frame.length : frame.bytes.length
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

/** Overwrites the password with asterisks of the same length, so that the rest of the frame stays in place. */
function maskPassword(name: string, bytes: Uint8Array): void {
  const row = Object.entries(userMessages).find(([each]) => each === name)?.[1]
  if (row === undefined) return
  const reader = new FrameReader(bytes, fromUserTraffic)
  reader.next()
  for (const [field, { read }] of Object.entries(row.fields)) {
    const start = reader.offset
    read(reader)
    if (field === 'password') bytes.fill(ASTERISK, start + 2, reader.offset)
  }
}
