/** The last frames on the wire, for the protocol inspector. */

import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { ObservedFrame } from '../../client/index.ts'
import { FrameReader, Program, userMessages } from '../../protocol/index.ts'
import { onNextFrame } from './platform.ts'

const MAX_FRAMES = 2000

export class Inspector {
  /** While paused, frames are not kept. */
  readonly paused: Signal<boolean> = signal(false)
  private readonly kept = signal<readonly SeenFrame[]>([])
  /** The newest last; at most 2,000. */
  readonly frames: ReadonlySignal<readonly SeenFrame[]> = this.kept
  private arrived: SeenFrame[] = []
  private lastId = 0

  /** Takes in a frame; it is shown with the next frame of the screen, so a file on its way does not freeze the page. */
  see(frame: ObservedFrame): void {
    if (this.paused.peek()) return
    if (this.arrived.length === 0) onNextFrame(() => this.show())
    this.arrived.push(seen(frame, ++this.lastId))
    if (this.arrived.length > MAX_FRAMES) this.arrived.shift()
  }

  clear(): void {
    this.arrived.length = 0
    this.kept.value = []
  }

  private show(): void {
    this.kept.value = [...this.kept.peek(), ...this.arrived].slice(-MAX_FRAMES)
    this.arrived = []
  }
}

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
