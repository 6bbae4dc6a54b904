/** Reads a capture that `jsonLines` has written. It comes from anywhere: each line is checked before any is shown. */
import { HEADER_BYTES, MAX_BODY_BYTES } from '../../protocol/index.ts'
import type { CapturedFrame } from '../model/inspector.ts'
import { directionOf, rowOf } from './published-text.ts'

/** Maximum size of a file, bytes. */
export const MAX_CAPTURE_BYTES = 16 * 1024 * 1024
/** Maximum number of frames in it: as many as the inspector keeps. */
const MAX_FRAMES = 2000
const MAX_FRAME_BYTES = HEADER_BYTES + MAX_BODY_BYTES

/** What is wrong with a capture, in which line, from 1 on. */
export class InvalidCapture extends Error {
  readonly line: number
  readonly field: string

  constructor(line: number, field: string) {
    super(`line ${line}: ${field}`)
    this.line = line
    this.field = field
  }
}

/** Throws an InvalidCapture. */
export function readCapture(text: string): CapturedFrame[] {
  const lines = text.split('\n', MAX_FRAMES + 2)
  if (lines.at(-1)?.trim() === '') lines.pop()
  if (lines.length > MAX_FRAMES) throw new InvalidCapture(MAX_FRAMES + 1, 'length')
  return lines.map((line, place) => readLine(line, place + 1))
}

function readLine(line: string, place: number): CapturedFrame {
  const wrong = (field: string): InvalidCapture => new InvalidCapture(place, field)
  const fields = parsed(line)
  if (fields === undefined) throw wrong('JSON')
  const { direction, length } = fields
  const time = typeof fields.time === 'string' ? Date.parse(fields.time) : Number.NaN
  if (Number.isNaN(time)) throw wrong('time')
  if (direction !== 'in' && direction !== 'out') throw wrong('direction')
  const bytes = bytesOf(fields.hex)
  if (bytes === undefined) throw wrong('hex')
  if (typeof length !== 'number' || !Number.isInteger(length) || length < bytes.length || length > MAX_FRAME_BYTES) {
    throw wrong('length')
  }
  if (direction !== directionOf(bytes)) throw wrong('direction')
  const name = rowOf(bytes)?.name
  if (name === undefined || fields.name !== name) throw wrong('name')
  return { id: place, time, direction, name, length, bytes, values: record(fields.values) ?? {} }
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return record(JSON.parse(line))
  } catch {
    return undefined
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

/** Undefined unless it is a whole header at least, in hex digits with blanks between the bytes. */
function bytesOf(hex: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof hex !== 'string' || hex.length > MAX_FRAME_BYTES * 3) return undefined
  const digits = hex.split(' ')
  if (digits.length < HEADER_BYTES || digits.some(each => !/^[0-9a-f]{2}$/.test(each))) return undefined
  return Uint8Array.from(digits, each => Number.parseInt(each, 16))
}
